import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/**
 * A pretend printer with a spool folder: what the page prints lies there as a job, the words as they stand on the
 * paper and the PDF that Chromium makes of them, until the paper is out. It keeps no job that is done, as CUPS does
 * with PreserveJobFiles No; what a real one keeps, only its own machine can tell.
 */
export interface Spool {
  readonly folder: string;
  /** The words of every paper that came out. */
  readonly printed: readonly string[];
  /** Makes `window.print` of the documents that this tab opens from now on print here. */
  connect(page: Page): Promise<void>;
  /** Waits until no job is left. */
  done(): Promise<void>;
}

/**
 * @param onJob looks at the folder while a job lies in it
 */
export function openSpool(folder: string, onJob: () => void): Spool {
  mkdirSync(folder, { recursive: true });
  const printed: string[] = [];
  let jobs = Promise.resolve();
  const print = async (page: Page, words: string): Promise<void> => {
    const job = join(folder, `job-${printed.length + 1}`);
    writeFileSync(`${job}.txt`, words);
    await page.pdf({ path: `${job}.pdf` });
    onJob();
    printed.push(readFileSync(`${job}.txt`, 'utf8'));
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  };
  return {
    folder,
    printed,
    async connect(page) {
      await page.exposeFunction('printHere', (words: string) => {
        jobs = jobs.then(() => print(page, words));
        return jobs;
      });
      await page.addInitScript(() => {
        window.print = () => {
          const { printHere } = window as unknown as { printHere(words: string): Promise<void> };
          void printHere(document.getElementById('paper')?.textContent ?? '');
        };
      });
    },
    done: () => jobs,
  };
}
