import type { Output } from '../../../api/contract-types.ts'
import type { Settings } from './draft.ts'

type CreateIndexPage = Output<'getCreateIndexPage'>

/** What the form begins with: everything that is asked on the page, so that nothing is decided unseen. */
export function defaultSettings({ models, prices }: Pick<CreateIndexPage, 'models' | 'prices'>): Settings {
  const known = models.status === 'ok' ? models.data : []
  const model = known.find(({ isDefault }) => isDefault)?.model
  return {
    type: 'unstructured',
    ...(model !== undefined && { model }),
    storageClass: prices.storageClasses[0]?.storageClass,
    inferenceType: prices.inferenceTypes[0]?.inferenceType,
    numberOfShards: 1,
    numberOfReplicas: 0,
    numberOfInferences: 1,
  }
}
