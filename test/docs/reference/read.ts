// Reads what an entry of the package exports, with its docstrings, by the TypeScript compiler.

import path from "node:path";
import ts from "typescript";
import { REPOSITORY } from "../../package/pack";

/** A docstring. */
export interface Doc {
  /** Its text without the tags. */
  readonly text: string;
  /** `@default` */
  readonly byDefault: string | undefined;
  /** `@returns` */
  readonly returns: string | undefined;
  /** `@param`, as name and text. */
  readonly params: readonly (readonly [string, string])[];
  /** `@throws`, one text each. */
  readonly throws: readonly string[];
  /** `@example`, one program each. */
  readonly examples: readonly string[];
}

/** A property, method or constructor. */
export interface Member {
  readonly kind: "property" | "method" | "constructor";
  readonly name: string;
  /** Of a property its type, else how it is called. */
  readonly type: string;
  readonly optional: boolean;
  readonly doc: Doc;
}

export interface Exported {
  readonly kind: "class" | "error" | "function" | "interface" | "type";
  readonly name: string;
  /** How a function is called, or what a type is. */
  readonly type: string;
  /** Names of what it extends. */
  readonly bases: readonly string[];
  readonly doc: Doc;
  readonly members: readonly Member[];
}

/** Everything that sources export, each in the order in which it is exported. */
export function readExports(sources: readonly string[]): Exported[][] {
  const files = sources.map((source) => path.join(REPOSITORY, source));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(REPOSITORY, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    REPOSITORY,
  );
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return files.map((file) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing.`);
    return checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .map((symbol) => exportedOf(symbol, checker));
  });
}

function exportedOf(symbol: ts.Symbol, checker: ts.TypeChecker): Exported {
  const node = symbol.declarations?.[0];
  if (node === undefined) throw new Error(`${symbol.name} is declared nowhere.`);
  const common = { name: symbol.name, doc: docOf(symbol, checker), type: "", members: [], bases: [] };
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
    const members = overloadsTogether(node.members.flatMap((member) => membersOf(member, checker)));
    const isError = /Error$/.test(symbol.name);
    const kind = ts.isInterfaceDeclaration(node) ? "interface" : isError ? "error" : "class";
    const bases = (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
    return { ...common, kind, members, bases };
  }
  if (ts.isFunctionDeclaration(node)) {
    const calls = (symbol.declarations ?? []).filter(ts.isFunctionDeclaration);
    // Behind overloads stands the implementation, which nobody can call.
    const shown = calls.length > 1 ? calls.filter(({ body }) => body === undefined) : calls;
    return { ...common, kind: "function", type: shown.map((call) => callOf(symbol.name, call)).join("\n") };
  }
  if (ts.isTypeAliasDeclaration(node)) return { ...common, kind: "type", type: node.getText().replace(/^export /, "") };
  if (ts.isVariableDeclaration(node)) return { ...common, kind: "type", type: `const ${node.name.getText()}` };
  throw new Error(`${symbol.name} is of a kind that the reference does not know: ${ts.SyntaxKind[node.kind]}.`);
}

/** Ways to call one method, as one member. */
function overloadsTogether(members: readonly Member[]): Member[] {
  const all: Member[] = [];
  for (const member of members) {
    const last = all.at(-1);
    if (last?.kind === "method" && last.name === member.name)
      all[all.length - 1] = { ...last, type: `${last.type}\n${member.type}` };
    else all.push(member);
  }
  return all;
}

function membersOf(node: ts.ClassElement | ts.TypeElement, checker: ts.TypeChecker): Member[] {
  if (isHidden(node)) return [];
  const doc = docOf(checker.getSymbolAtLocation(node.name ?? node) ?? symbolOf(node), checker);
  if (ts.isConstructorDeclaration(node)) {
    const fields = node.parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, node));
    const name = (node.parent.name as ts.Identifier).text;
    const made: Member = { kind: "constructor", name, type: `new ${callOf(name, node)}`, optional: false, doc };
    return [made, ...fields.map((field) => propertyOf(field, docOf(symbolOf(field), checker)))];
  }
  if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
    const isStatic =
      ts.canHaveModifiers(node) && node.modifiers?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
    const owner = isStatic ? `${(node.parent as ts.ClassDeclaration).name?.text}.` : "";
    const name = node.name.getText();
    return [{ kind: "method", name: owner + name, type: callOf(owner + name, node), optional: false, doc }];
  }
  if (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)) return [propertyOf(node, doc)];
  return [];
}

function propertyOf(node: ts.PropertyDeclaration | ts.PropertySignature | ts.ParameterDeclaration, doc: Doc): Member {
  const { name, type, questionToken } = node;
  return {
    kind: "property",
    name: name.getText(),
    type: type ? typeText(type) : "",
    optional: questionToken !== undefined,
    doc,
  };
}

const symbolOf = (node: ts.Node) => (node as ts.Node & { symbol?: ts.Symbol }).symbol;

function isHidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  const isPrivate = modifiers?.some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );
  return isPrivate === true || ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal");
}

/** `name(first: string, second?: number): Result` */
function callOf(name: string, node: ts.SignatureDeclarationBase): string {
  const parameters = node.parameters.map((one) => {
    const optional = one.questionToken || one.initializer ? "?" : "";
    // What a function takes apart at once has a name only for us.
    const called = ts.isIdentifier(one.name) ? one.name.text : "options";
    return `${one.dotDotDotToken ? "..." : ""}${called}${optional}${one.type ? `: ${typeText(one.type)}` : ""}`;
  });
  const generic = node.typeParameters ? `<${node.typeParameters.map((one) => plain(one.getText())).join(", ")}>` : "";
  return `${name}${generic}(${parameters.join(", ")})${node.type ? `: ${plain(node.type.getText())}` : ""}`;
}

/** A type as a person reads it: without the wrapping that the page speaks of once. */
function typeText(node: ts.TypeNode): string {
  if (ts.isTypeReferenceNode(node) && /^(?:pulumi\.)?(?:Input|Output)$/.test(node.typeName.getText()))
    return (node.typeArguments ?? []).map(typeText).join(", ");
  if (ts.isArrayTypeNode(node)) {
    const of = typeText(node.elementType);
    return `${of.includes("|") ? `(${of})` : of}[]`;
  }
  return plain(node.getText());
}

const plain = (text: string) => text.replace(/\s+/g, " ");

function docOf(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): Doc {
  const tags = symbol?.getJsDocTags(checker) ?? [];
  const texts = (name: string) =>
    tags.filter((tag) => tag.name === name).map((tag) => ts.displayPartsToString(tag.text).trim());
  return {
    text: ts.displayPartsToString(symbol?.getDocumentationComment(checker)).trim(),
    byDefault: texts("default")[0],
    returns: texts("returns")[0],
    params: texts("param").map((text) => {
      const [name = "", ...words] = text.split(" ");
      return [name, words.join(" ")] as const;
    }),
    throws: texts("throws"),
    examples: texts("example"),
  };
}
