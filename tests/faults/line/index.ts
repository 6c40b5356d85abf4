export { badLine, FAULT_KINDS, type Fault, type FaultKind } from './faults.ts';
export { fetchThrough } from './fetch.ts';
export { createFaultProxy, type FaultProxy } from './proxy.ts';
