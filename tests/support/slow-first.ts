import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest by far, longest first: begun last, one worker would wait for the other. Parts of paths. */
const SLOW = [
  'tests/api-fuzzing/',
  'tests/e2e/every-page',
  'tests/soak/',
  'tests/e2e/shell',
  'tests/acceptance/crash',
  'cells/local/search/differential',
  'tests/e2e/documents',
  'tests/loop-budget/',
  'tests/e2e/trouble',
  'tests/acceptance/npm-start',
  'tests/acceptance/',
  'tests/e2e/',
  'tests/python/',
  'cells/',
  'platform/table/dynamo/',
  'tests/',
]

const rankOf = ({ moduleId }: TestSpecification) => {
  const at = SLOW.findIndex((part) => moduleId.includes(`/${part}`))
  return at === -1 ? SLOW.length : at
}

/** Slow files first, so that the workers end together; otherwise in vitest's order, which knows nothing in a fresh clone. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}
