// Run by hand or by CI: `npx tsx test/pulumi/prepare.ts` gets the Pulumi CLI of the tests ready and says where it is.
import { pulumiCli } from "./cli";

pulumiCli()
  .then(({ pulumi, version, from }) => console.log(`${pulumi}\nPulumi ${version} (${from})`))
  .catch((reason: unknown) => {
    console.error(reason instanceof Error ? reason.message : reason);
    process.exitCode = 1;
  });
