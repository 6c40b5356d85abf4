import { err, ok, type Result } from '#shared/result.ts';

/** Puts paper out. The browser's printing reports nothing back: success means "sent to the printer". */
export interface Printer {
  print(): Promise<Result<null, string>>;
}

/** What the printer does next, for the development dock and the tests. */
export type PrinterFault = 'jam' | 'no-paper' | null;

export interface SimulatedPrinter extends Printer {
  setFault(fault: PrinterFault): void;
  /** How often paper came out. */
  printed(): number;
}

/** The real one: what stands in the page's print area goes to the default printer. */
export const createBrowserPrinter = (page: Window): Printer => ({
  print: async () => {
    try {
      page.print();
      return ok(null);
    } catch {
      return err('print-refused');
    }
  },
});

/** A printer that can be made to jam; otherwise it hands on to another, or only counts. */
export function createSimulatedPrinter(behind?: Printer): SimulatedPrinter {
  let fault: PrinterFault = null;
  let count = 0;
  return {
    setFault: (next) => {
      fault = next;
    },
    printed: () => count,
    print: async () => {
      if (fault !== null) return err(fault);
      count++;
      return behind ? behind.print() : ok(null);
    },
  };
}
