export { cutOff, keepingJob, rulesInForce } from './job.ts';
