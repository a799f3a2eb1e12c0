import type { CostChange } from '#contracts/billing'

const WORDS: Readonly<Record<string, string>> = {
  'index.ready': 'is ready',
  'index.resized': 'was scaled',
  'index.paused': 'was paused',
  'index.resumed': 'was resumed',
  'index.resize_failed': 'stays at its size: scaling failed',
  'index.resize_reverted': 'is back at its size',
  'index.failed': 'failed',
  'index.lost': 'was lost by its cell',
  'index.deletion_started': 'was deleted',
  'index.deleted': 'was deleted',
}

/** What made the cost move, as a sentence without a stop. */
export function changeWord({ type, indexName }: Pick<CostChange, 'type' | 'indexName'>): string {
  if (type === 'price.changed') return 'Prices changed'
  return `${indexName ?? 'An index'} ${WORDS[type] ?? 'changed'}`
}
