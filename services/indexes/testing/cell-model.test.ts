import { describeCell } from '../../../contracts/cells/cell.contract.ts'
import { cellModel } from './cell-model.ts'

// The test double of a cell passes the contract suite of real cells.
describeCell('the one of these tests', async () => {
  const { state, fetch, controlUrl, token } = cellModel()
  return {
    fetch: (request) => fetch(request),
    controlUrl,
    token,
    settings: { type: 'unstructured', model: 'random/small' },
    unusable: () => {
      state.failure = 'Images are not served here.'
      return { type: 'unstructured', model: 'ViT-B/32' }
    },
    mend: () => void (state.failure = undefined),
    close: async () => {},
  }
})
