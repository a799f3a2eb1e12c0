import type { IndexStatus } from '#contracts/indexes'
import type { ChartPoint } from '../src/ui/chart/time-series-chart.tsx'
import type { Snippet } from '../src/ui/code/snippet-tabs.tsx'

export type IndexRow = Readonly<{
  name: string
  status: IndexStatus
  documents: number
  bytes: number
  micros: number
  created: string
}>

const STATUSES: IndexStatus[] = ['READY', 'READY', 'READY', 'CREATING', 'MODIFYING', 'FAILED', 'DELETING']
const HOUR = 3_600_000

/** The same rows at every visit, so that screenshots can be compared. */
export function indexRows(count: number): IndexRow[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `index-${String(index).padStart(4, '0')}`,
    status: STATUSES[(index * 5) % STATUSES.length] ?? 'READY',
    documents: (index * 7919) % 1_000_003,
    bytes: (index * 104_729 * 1013) % 9_000_000_000,
    micros: 59_300 * (1 + (index % 5)),
    created: new Date(Date.UTC(2026, 7, 21) - index * 7 * HOUR).toISOString(),
  }))
}

export function searchPoints(): ChartPoint[] {
  return Array.from({ length: 48 }, (_, index) => ({
    at: new Date(Date.UTC(2026, 7, 20) + index * (HOUR / 2)).toISOString(),
    values: {
      searches: Math.round(900 + 500 * Math.sin(index / 6) + ((index * 37) % 90)),
      writes: Math.round(300 + 120 * Math.cos(index / 4) + ((index * 53) % 60)),
      errors: index % 11 === 0 ? 24 : 3,
    },
  }))
}

export const SNIPPETS: Snippet[] = [
  {
    id: 'curl',
    label: 'curl',
    language: 'shell',
    code: `# Search an index\ncurl -X POST "$ENDPOINT/indexes/products/search" \\\n  -H "x-api-key: $MARQO_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"q": "warm winter coat", "limit": 10}'`,
  },
  {
    id: 'python',
    label: 'Python',
    language: 'python',
    code: `import marqo\n\nmq = marqo.Client(url="https://api.example.com", api_key=KEY)\nfor hit in mq.index("products").search("warm winter coat", limit=10)["hits"]:\n    print(hit["_id"], hit["_score"])  # best first`,
  },
  {
    id: 'typescript',
    label: 'TypeScript',
    language: 'typescript',
    code: `const response = await fetch(\`\${endpoint}/indexes/products/search\`, {\n  method: 'POST',\n  headers: { 'x-api-key': key }, // read is enough\n  body: JSON.stringify({ q: 'warm winter coat', limit: 10 }),\n})`,
  },
  {
    id: 'terraform',
    label: 'Terraform',
    language: 'hcl',
    code: `resource "marqo_index" "products" {\n  index_name = "products"\n  settings = {\n    type             = "unstructured"\n    number_of_shards = 1\n  }\n}`,
  },
]
