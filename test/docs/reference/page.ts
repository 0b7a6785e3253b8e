// The page of reference of one entry, as Markdown.

import { SAMPLES } from "../operations/samples";
import type { Entry } from "./entries";
import type { Doc, Exported, Member } from "./read";

/** Everything an entry exports: classes with their arguments, functions, types, errors. */
export function referencePage({ module, intro, first }: Entry, exported: readonly Exported[]): string {
  const place = ({ name }: Exported) => (first.includes(name) ? first.indexOf(name) : first.length);
  const all = [...exported].sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  const argsOf = (name: string) => all.find((one) => one.name === `${name}Args`);
  const isOfClass = ({ name }: Exported) => /Args$/.test(name) && all.some((one) => argsOf(one.name)?.name === name);
  const errors = all.filter(({ kind }) => kind === "error");
  const sections = [
    ...all
      .filter((one) => one.kind !== "error" && !isOfClass(one))
      .map((one) => [one.name, sectionText(one, argsOf(one.name), all)] as const),
    ...(errors.length > 0 ? [["Errors", errorsText(errors)] as const] : []),
  ];
  return `${[
    `# Reference: \`${module}\``,
    "<!-- Written by `npm run docs` from the docstrings in provider/. Change those. -->",
    intro,
    sections
      .map(
        ([name], i) =>
          `[${name}](#${anchorOf(
            sections.map(([other]) => slug(other)),
            i,
          )})`,
      )
      .join(" · "),
    ...sections.map(([name, text]) => `## ${name}\n\n${text}`),
  ].join("\n\n")}\n`;
}

function sectionText(one: Exported, args: Exported | undefined, all: readonly Exported[]): string {
  if (one.kind === "class") return classText(one, args);
  return one.kind === "function" ? functionText(one) : typeText(one, all);
}

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");

/** A function and what it makes may have one name but for its case; the second of two equal headings gets a number. */
function anchorOf(slugs: readonly string[], at: number): string {
  const before = slugs.slice(0, at).filter((one) => one === slugs[at]).length;
  return `${slugs[at]}${before === 0 ? "" : `-${before}`}`;
}

function classText({ name, doc, members }: Exported, args: Exported | undefined): string {
  const made = members.find(({ kind }) => kind === "constructor");
  const properties = members.filter(({ kind }) => kind === "property");
  const methods = members.filter(({ kind }) => kind === "method");
  return joined([
    docText(doc),
    made && declaration(made.type),
    made && paramsText(made.doc),
    args && `### Arguments of a ${name}`,
    args && argumentsText(name, args.members),
    properties.length > 0 && `### Outputs of a ${name}`,
    properties.length > 0 && propertiesText(properties, "output"),
    ...methods.map(methodText),
  ]);
}

/** The table to look up, and behind it what a table has no room for. */
function argumentsText(owner: string, members: readonly Member[]): string {
  // Server and Tenant have arguments of one name.
  const heading = (name: string) => `${name} (${owner})`;
  const rows = members.map(({ name, type, doc }) => [
    `[\`${name}\`](#${slug(heading(name))})`,
    cell(inCode(type)),
    cell(doc.byDefault ?? ""),
    cell(firstSentence(doc.text)),
  ]);
  return joined([
    table(["argument", "type", "default", ""], rows),
    ...members.map(({ name, type, doc }) =>
      joined([
        `#### ${heading(name)}`,
        `${inCode(type)}${doc.byDefault ? `, default: ${linked(doc.byDefault)}` : ""}`,
        docText(doc, "Refused"),
      ]),
    ),
  ]);
}

function propertiesText(members: readonly Member[], what: string): string {
  return table(
    [what, "type", ""],
    members.map(({ name, type, optional, doc }) => [
      `\`${name}\``,
      cell(inCode(optional && !type.includes("undefined") ? `${type} | undefined` : type)),
      cell(
        [
          doc.text,
          doc.byDefault && `Default: ${doc.byDefault}.`,
          ...doc.throws.map((text) => `Throws: ${withErrors(text)}`),
        ]
          .filter(Boolean)
          .join(" "),
      ),
    ]),
  );
}

function methodText({ name, type, doc }: Member): string {
  return joined([
    `### ${name}`,
    declaration(type),
    docText({ ...doc, examples: [] }),
    paramsText(doc),
    examplesText(doc),
  ]);
}

function functionText({ type, doc }: Exported): string {
  return joined([declaration(type), docText({ ...doc, examples: [] }), paramsText(doc), examplesText(doc)]);
}

function typeText({ type, doc, members, bases }: Exported, all: readonly Exported[]): string {
  const linkOf = (base: string) =>
    all.some(({ name }) => name === base) ? `[${base}](#${slug(base)})` : `\`${base}\``;
  const properties = members.filter(({ kind }) => kind === "property");
  const methods = members.filter(({ kind }) => kind === "method");
  return joined([
    docText(doc),
    bases.length > 0 && `And what is in ${bases.map(linkOf).join(" and ")}.`,
    type !== "" && declaration(type),
    properties.length > 0 && propertiesText(properties, "property"),
    ...methods.map(methodText),
  ]);
}

function errorsText(errors: readonly Exported[]): string {
  const rows = errors.map(({ name, doc, members }) => [
    `\`${name}\``,
    members
      .filter(({ kind }) => kind === "property")
      .map((field) => `\`${field.name}\``)
      .join(", "),
    cell(doc.text),
  ]);
  return joined([
    "What each of them says, and what to do then: [when something goes wrong](../operations.md).",
    table(["class", "fields of its own", ""], rows),
  ]);
}

function docText(doc: Doc, refused = "Throws"): string {
  const texts = doc.throws.map((text) => `${refused}: ${withErrors(linked(text))}${/[.]$/.test(text) ? "" : "."}`);
  const throws = texts.length === 1 ? texts[0] : texts.map((text) => `- ${text}`).join("\n");
  return joined([linked(doc.text), doc.returns && `Returns: ${linked(doc.returns)}`, throws, examplesText(doc)]);
}

const examplesText = ({ examples }: Doc) => joined(examples.map(code));

function paramsText({ params }: Doc): string {
  return params.map(([name, text]) => `- \`${name}\`: ${linked(text.replace(/^- /, ""))}`).join("\n");
}

const code = (text: string) => `\`\`\`ts\n${text.trim()}\n\`\`\``;
/** What is no program of its own: how something is called, what a type is. */
const declaration = (text: string) => `\`\`\`ts signature\n${text.trim()}\n\`\`\``;
const inCode = (type: string) => (type === "" ? "" : `\`${type}\``);
const cell = (text: string) =>
  linked(text)
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|");
const joined = (parts: readonly (string | false | undefined)[]) => parts.filter(Boolean).join("\n\n");

/** Names of this page that a docstring links. */
function linked(text: string): string {
  return text.replace(/\{@link (\w+)\s*\}/g, (_, name: string) => `[\`${name}\`](#${name.toLowerCase()})`);
}

/** Classes of errors lead to what is to be done. */
function withErrors(text: string): string {
  return text.replace(/\b([A-Z]\w+Error)\b/g, (name) =>
    name in SAMPLES ? `[${name}](../operations.md#${name.toLowerCase()})` : name,
  );
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
