import { HCL, hclString } from './dialects.ts'
import { literal } from './literal.ts'
import { apiUrl, type SnippetTarget } from './snippet-target.ts'

type Settings = Readonly<Record<string, unknown>>
/** Which settings the provider knows; `keys` below a setting, `free` where the names are the user's own. */
type Known = Readonly<Record<string, true | 'free' | { keys: Known }>>

const SPLIT: Known = { splitLength: true, splitOverlap: true }

/** Source: https://github.com/marqo-ai/terraform-provider-marqo, docs/resources/index.md of 1.2.1. */
const PROVIDER: Known = {
  type: true,
  model: true,
  modelProperties: {
    keys: {
      name: true,
      dimensions: true,
      type: true,
      tokens: true,
      url: true,
      trustRemoteCode: true,
      isMarqtunedModel: true,
      modelLocation: {
        keys: {
          authRequired: true,
          hf: { keys: { repoId: true, filename: true } },
          s3: { keys: { bucket: true, key: true } },
        },
      },
    },
  },
  inferenceType: true,
  numberOfInferences: true,
  storageClass: true,
  numberOfShards: true,
  numberOfReplicas: true,
  allFields: { keys: { name: true, type: true, features: true, dependentFields: 'free' } },
  tensorFields: true,
  treatUrlsAndPointersAsImages: true,
  treatUrlsAndPointersAsMedia: true,
  normalizeEmbeddings: true,
  vectorNumericType: true,
  filterStringMaxLength: true,
  textPreprocessing: { keys: { ...SPLIT, splitMethod: true } },
  imagePreprocessing: { keys: { patchMethod: true } },
  videoPreprocessing: { keys: SPLIT },
  audioPreprocessing: { keys: SPLIT },
  annParameters: { keys: { spaceType: true, parameters: { keys: { efConstruction: true, m: true } } } },
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The settings as the provider spells them, and the paths of those it has no word for. */
export function toProviderSettings(settings: Settings): { settings: Settings; left: string[] } {
  const left: string[] = []
  const convert = (value: unknown, known: Known, path: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => convert(one, known, path))
    if (typeof value !== 'object' || value === null) return value
    const pairs = Object.entries(value).flatMap(([name, one]) => {
      const at = path === '' ? name : `${path}.${name}`
      const rule = Object.hasOwn(known, name) ? known[name] : undefined
      if (one === undefined || one === null) return []
      if (rule === undefined) {
        if (!left.includes(at)) left.push(at)
        return []
      }
      return [[snake(name), typeof rule === 'object' ? convert(one, rule.keys, at) : one] as const]
    })
    return Object.fromEntries(pairs)
  }
  return { settings: convert(settings, PROVIDER, '') as Settings, left }
}

/** A name that Terraform takes for a resource: no index name begins with a digit, but it may begin with a hyphen. */
const resourceName = (indexName: string) => {
  const plain = indexName.replaceAll(/[^\w-]/g, '_')
  return /^[a-zA-Z_]/.test(plain) ? plain : `index_${plain}`
}

/** A whole configuration with one index. The key is a variable, so that it stays out of the file. */
export function terraform(target: SnippetTarget, given: Settings): string {
  const { settings, left } = toProviderSettings(given)
  const unknown = left.map(
    (path) => `  # The provider has no setting for ${path.replaceAll(/[^\w.-]/g, '?')}.`,
  )
  return `terraform {
  required_providers {
    marqo = {
      source  = "marqo-ai/marqo"
      version = "~> 1.2"
    }
  }
}

variable "marqo_api_key" {
  type      = string
  sensitive = true
}

provider "marqo" {
  host    = ${hclString(apiUrl(target))}
  api_key = var.marqo_api_key
}

resource "marqo_index" ${hclString(resourceName(target.indexName))} {
  index_name = ${hclString(target.indexName)}
${unknown.map((line) => `${line}\n`).join('')}  settings = ${literal(settings, HCL, { indent: 2, column: Number.MAX_SAFE_INTEGER })}
}`
}
