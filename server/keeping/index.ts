export { keepingJob } from './job.ts';
