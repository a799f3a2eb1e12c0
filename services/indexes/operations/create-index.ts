import type { IndexCreated } from '#contracts/indexes'
import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import {
  cannotBeServed,
  changedMeanwhile,
  indexAlreadyExists,
  indexLimitReached,
  indexNotFound,
  noCapacity,
} from '../domain/errors.ts'
import { createdAfter, endpointKeyOf } from '../domain/endpoint-key.ts'
import { checkIndexName } from '../domain/index-name.ts'
import { indexBegun } from '../domain/index-change.ts'
import { indexCan, newIndex } from '../domain/index-record.ts'
import { sizeRisks } from '../domain/risks.ts'
import { readCreate } from '../domain/settings.ts'
import type { IndexesDeps } from '../ports.ts'
import { keyCovers } from '../policies/find-visible-index.ts'
import { newIndexJob } from '../policies/new-index-job.ts'

type Deps = Pick<
  IndexesDeps,
  'indexes' | 'cells' | 'once' | 'limitsOf' | 'now' | 'newId' | 'config' | 'publish'
>
type CreateAsked = { name: string; body: Record<string, unknown>; dryRun: boolean }

/** A cell that others fill while an index is being placed is not chosen again. */
const ATTEMPTS = 5

/**
 * Records the desired index and returns; a job provisions it.
 * @throws ServiceError `invalid_argument`, `unprocessable_entity`, `index_already_exists`, `no_capacity`
 */
export async function createIndex(
  deps: Deps,
  caller: Caller,
  asked: CreateAsked,
): Promise<IndexCreated | DryRun> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = await createUnlessFull(deps, caller, asked)
    if (answer !== undefined) return answer
  }
  throw noCapacity()
}

/** @returns `undefined` when the chosen cell has no room left */
async function createUnlessFull(
  deps: Deps,
  caller: Caller,
  { name, body, dryRun }: CreateAsked,
): Promise<IndexCreated | DryRun | undefined> {
  checkIndexName(name)
  if (!keyCovers(caller, name)) throw indexNotFound(name)
  const before = await deps.indexes.findIndex(caller.accountId, name)
  if (before && !indexCan.beReplaced(before.index)) throw indexAlreadyExists(before.index)
  const limits = await deps.limitsOf(caller)
  const { cellId, description } = await deps.cells.place()
  const { settings, givenSettings, size, warnings } = readCreate(body, {
    defaultModel: description.defaultModel,
    limits,
  })
  const now = deps.now()
  const index = newIndex(
    {
      accountId: caller.accountId,
      indexId: deps.newId('index'),
      indexName: name,
      cellId,
      createdAt: createdAfter(before?.index, now),
      endpointKey: endpointKeyOf({ accountId: caller.accountId, indexName: name }, before?.index),
      settings,
      givenSettings,
      size,
      marqoVersion: description.marqoVersion,
    },
    { deadlineAt: addSeconds(now, deps.config.deadlineSeconds) },
  )
  if (dryRun) {
    if ((await deps.indexes.countIndexes(caller.accountId)) >= limits.maxIndexes)
      throw indexLimitReached(limits.maxIndexes)
    const { reason } = await deps.cells.cell(cellId).plan(settings)
    if (reason !== undefined) throw cannotBeServed(reason)
    const after = { index: name, model: settings.model, ...size }
    const risks = [...sizeRisks(size), ...warnings.map((message): Risk => ({ level: 'info', message }))]
    return toDryRun('createIndex', { before: {}, after }, { shapes: { after: size, at: now }, risks })
  }
  const answer: IndexCreated = { acknowledged: true, index: name, ...(warnings.length > 0 && { warnings }) }
  const outcome = await deps.indexes.insertIndex(index, {
    job: newIndexJob(deps, index),
    maxIndexes: limits.maxIndexes,
    replaces: before,
    also: [
      ...(await deps.once.keep(caller, answer)),
      deps.publish({ type: 'index.created', ...indexBegun(index) }, caller),
    ],
  })
  if (outcome === 'full') return undefined
  if (outcome === 'exists') throw indexAlreadyExists(index)
  if (outcome === 'changed') throw changedMeanwhile(name)
  if (outcome === 'limit') throw indexLimitReached(limits.maxIndexes)
  return answer
}
