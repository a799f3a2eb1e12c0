export { type NewJob, type Job, type JobOutcome, type JobHandler, enqueueJob } from './port.ts'
export { openJobQueue, runJob } from './run-job.ts'
