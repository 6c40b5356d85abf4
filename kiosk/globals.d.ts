/** The program's version, put in by the build. */
declare const __PROGRAM__: string;

interface TrustedScriptURL {
  toString(): string;
}
declare var trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL(address: string): string },
      ): { createScriptURL(address: string): TrustedScriptURL };
    }
  | undefined;
