export { type Camera, createCamera, type OpenCamera } from './camera.ts';
export { createSkippableClock, type SkippableClock } from './clock.ts';
export { createSwitchedNetwork, type SwitchedNetwork } from './network.ts';
export {
  createBrowserPrinter,
  createSimulatedPrinter,
  type Printer,
  type PrinterFault,
  type SimulatedPrinter,
} from './printer.ts';
export { createWedgeScanner, type Scanner } from './scanner.ts';
