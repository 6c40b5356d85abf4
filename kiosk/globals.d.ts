/** The program's version, put in by the build. */
declare const __PROGRAM__: string;

/** The matters that the idle screen was drawn with, put in by the build. */
declare const __CATALOGUE__: ReadonlyArray<import('#shared/api/index.ts').CatalogueEntry>;

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
