export { type NewJob, type Job, type JobOutcome, type JobHandler, enqueueJob } from './port.ts'
export { type JobQueue, type JobQueueOptions, type JobRun, openJobQueue, runJob } from './run-job.ts'
