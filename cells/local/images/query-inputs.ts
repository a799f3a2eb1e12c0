import { ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'
import { isImagePointer, readsPointers } from './image-pointer.ts'

/** Of a query that is a text. */
const MAX_QUERY_CHARACTERS = 1_000_000

type Asked = {
  prefix: string
  /** With which images are downloaded. */
  headers: Readonly<Record<string, string>>
  signal: AbortSignal | undefined
}

/**
 * What a model gets for the texts of a query: with the prefix, or the image that it points to where the model embeds
 * images.
 * @throws ServiceError `invalid_argument` for an image that cannot be fetched
 */
export async function queryInputs(
  { embedder, images, settings }: ServedIndex,
  texts: readonly string[],
  { prefix, ...asked }: Asked,
): Promise<(string | Uint8Array)[]> {
  const mayBeImages = embedder?.embedsImages === true && readsPointers(settings)
  if (!mayBeImages && texts.some((text) => text.length > MAX_QUERY_CHARACTERS))
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message: 'The query is an image, and the model of this index embeds text only. Search with a text.',
    })
  return Promise.all(
    texts.map(async (text) =>
      mayBeImages && isImagePointer(text) ? images.bytesOf(text, asked) : prefix + text,
    ),
  )
}
