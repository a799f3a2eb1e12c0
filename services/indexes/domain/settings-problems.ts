import type { BillableShape } from '#contracts/prices'
import { STORAGE_CLASSES } from '#contracts/indexes'
import type { AccountLimits } from '#contracts/users-accounts'
import { type Issue, ServiceError } from '#platform/errors'
import type { EngineInput } from './settings-schema.ts'

type ModelProperties = Readonly<Record<string, unknown>> | undefined
type Given = { [K in keyof EngineInput]?: NonNullable<EngineInput[K]> }

/** A value that is well-formed but not allowed, with its position in the body. */
export const problemAt = (path: readonly (string | number)[], msg: string): Issue => ({
  loc: ['body', ...path],
  msg,
  type: 'not_possible',
})

export const notPossible = (issues: Issue[]) =>
  new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: issues.map(({ msg }) => msg).join(' '),
    issues,
  })

/** Values that do not grow are accepted: limits may have been lowered since. @throws ServiceError `invalid_argument` */
export function checkLimits(size: BillableShape, limits: AccountLimits, before?: BillableShape): void {
  const grows = (key: Count) => before === undefined || size[key] > before[key]
  const problems = [
    ...(Object.keys(LIMITED) as Count[])
      .filter((key) => grows(key) && size[key] > limits[LIMITED[key]])
      .map((key) => overLimit(key, size[key], limits[LIMITED[key]])),
    ...(size.storageClass === STORAGE_CLASSES[0] && size.numberOfReplicas > 0
      ? [
          problemAt(
            ['numberOfReplicas'],
            `numberOfReplicas is ${size.numberOfReplicas}, but ${STORAGE_CLASSES[0]} has no replicas. Use 0, or another storageClass.`,
          ),
        ]
      : []),
  ]
  if (problems.length > 0) throw notPossible(problems)
}

const LIMITED = {
  numberOfShards: 'maxShards',
  numberOfReplicas: 'maxReplicas',
  numberOfInferences: 'maxInferences',
} as const
type Count = keyof typeof LIMITED

function overLimit(key: Count, value: number, limit: number): Issue {
  return problemAt(
    [key],
    `${key} is ${value}, but this account is limited to ${limit}. Use ${limit} or less, or ask for a higher limit.`,
  )
}

/** With `no_model`, vectors come from the client. Source: contract §3.5. */
export function dimensionsProblems(model: string | undefined, properties: ModelProperties): Issue[] {
  if (!isNoModel(model, properties) || typeof properties?.['dimensions'] === 'number') return []
  const message = "model 'no_model' needs modelProperties.dimensions: how many numbers your vectors have."
  return [problemAt(['modelProperties', 'dimensions'], message)]
}

/** Fields that no document can fill: Marqo's engine accepts them at creation and refuses each document that has one. */
export function noModelWarnings({ model, modelProperties, allFields, tensorFields }: Given): string[] {
  if (!isNoModel(model, modelProperties)) return []
  const types = new Map(allFields?.map(({ name, type }) => [name, type]))
  return (tensorFields ?? []).flatMap((name) => {
    const type = types.get(name)
    return type === undefined || type === 'custom_vector'
      ? []
      : [
          `model 'no_model' embeds nothing, so documents with the tensor field '${name}' of type ${type} are refused. Use the type custom_vector.`,
        ]
  })
}

function isNoModel(model: string | undefined, properties: ModelProperties): boolean {
  return model === 'no_model' || properties?.['type'] === 'no_model'
}

/** Settings that contradict each other. Source: contract §3. */
export function structuredProblems(given: Given): Issue[] {
  const problems: Issue[] = []
  for (const key of ['treatUrlsAndPointersAsImages', 'treatUrlsAndPointersAsMedia'] as const)
    if (given[key])
      problems.push(problemAt([key], `${key} is for unstructured indexes. Use fields of type image_pointer.`))
  if (given.filterStringMaxLength !== undefined)
    problems.push(
      problemAt(
        ['filterStringMaxLength'],
        'filterStringMaxLength is for unstructured indexes. Leave it out.',
      ),
    )
  if (given.collapseFields)
    problems.push(problemAt(['collapseFields'], 'collapseFields is for unstructured indexes. Leave it out.'))
  if (given.allFields === undefined)
    problems.push(problemAt(['allFields'], 'A structured index needs allFields.'))
  if (given.tensorFields === undefined)
    problems.push(
      problemAt(['tensorFields'], 'A structured index needs tensorFields; [] if none is embedded.'),
    )
  return [...problems, ...fieldProblems(given.allFields ?? [], given.tensorFields ?? [])]
}

function fieldProblems(fields: NonNullable<Given['allFields']>, tensorFields: readonly string[]): Issue[] {
  const problems: Issue[] = []
  const names = fields.map(({ name }) => name)
  for (const [at, name] of names.entries())
    if (names.indexOf(name) < at && names.lastIndexOf(name) === at)
      problems.push(problemAt(['allFields', at, 'name'], `allFields defines '${name}' twice.`))
  for (const [at, name] of tensorFields.entries())
    if (!names.includes(name))
      problems.push(
        problemAt(['tensorFields', at], `tensorFields names '${name}', which allFields does not define.`),
      )
  const dependents = new Set(fields.flatMap(({ dependentFields }) => Object.keys(dependentFields ?? {})))
  for (const [at, { name, type }] of fields.entries()) {
    const here = ['allFields', at, 'type']
    if ((type === 'multimodal_combination' || type === 'custom_vector') && !tensorFields.includes(name))
      problems.push(problemAt(here, `Field '${name}' is a ${type} and must be named in tensorFields.`))
    if (type === 'custom_vector' && dependents.has(name))
      problems.push(
        problemAt(here, `Field '${name}' is a custom_vector and cannot be part of a multimodal_combination.`),
      )
  }
  return problems
}

export function unstructuredProblems(given: Given): Issue[] {
  const problems: Issue[] = []
  if (given.allFields)
    problems.push(
      problemAt(
        ['allFields'],
        "allFields is for structured indexes. Leave it out, or set type to 'structured'.",
      ),
    )
  if (given.tensorFields)
    problems.push(
      problemAt(
        ['tensorFields'],
        'tensorFields is for structured indexes; on an unstructured one it is sent with the documents. Leave it out.',
      ),
    )
  if (given.treatUrlsAndPointersAsMedia && given.treatUrlsAndPointersAsImages === false)
    problems.push(
      problemAt(
        ['treatUrlsAndPointersAsMedia'],
        'treatUrlsAndPointersAsMedia needs treatUrlsAndPointersAsImages. Set both, or neither.',
      ),
    )
  return problems
}
