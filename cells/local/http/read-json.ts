import type { IncomingMessage } from 'node:http'
import type * as z from 'zod'
import { isServiceError, ServiceError } from '#platform/errors'
import { bodyCodingOf, bodyText, clientGone } from '#platform/edge'
import { isRead, issuesMessage, malformedJson, toIssues } from '#platform/http'
import { parseLargeJson } from './parse-large-json.ts'

/** 128 documents of 100,000 bytes, and their envelope. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Passed beside a request: its connection, or the person for whom the control plane sends it. */
export type NodeEnv = {
  incoming?: IncomingMessage
  /** Address of the sender, for rate limits. */
  address?: string
  isFromControlPlane?: true
}

/**
 * Reads and validates the JSON body of a request. A GET may have a body too; web requests cannot carry it, so it is
 * read from the connection. Of the content type only the charset is checked, because clients of Marqo do not always
 * send `application/json`.
 * @throws ServiceError `unprocessable_entity` with every wrong place, `request_too_large`, `malformed_request`,
 * `unsupported_media_type`
 */
export async function readJson<T extends z.ZodType>(
  request: Request,
  env: NodeEnv,
  schema: T,
): Promise<z.output<T>> {
  const text = await readText(request, env)
  let json: unknown
  try {
    json = await parseLargeJson(text)
  } catch (thrown) {
    throw isServiceError(thrown) ? thrown : malformedJson()
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issues = toIssues(parsed.error.issues, 'body')
  throw new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `The request is not valid. ${issuesMessage(issues)}`,
    issues,
  })
}

async function readText(request: Request, env: NodeEnv): Promise<string> {
  const coding = bodyCodingOf(request.headers)
  return bodyText(await readBytes(request, env), coding, { maxBytes: MAX_BODY_BYTES, tooLarge })
}

async function readBytes(request: Request, { incoming }: NodeEnv): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > MAX_BODY_BYTES) throw tooLarge()
  const fromConnection = incoming !== undefined && isRead(request.method)
  try {
    if (!fromConnection && declared <= MAX_BODY_BYTES) return new Uint8Array(await request.arrayBuffer())
    return await collect(fromConnection ? incoming : (request.body ?? []))
  } catch (cause) {
    throw isServiceError(cause) ? cause : clientGone(cause)
  }
}

async function collect(body: AsyncIterable<unknown> | Iterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += (chunk as Uint8Array).length
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): ServiceError {
  return new ServiceError({
    kind: 'too_large',
    code: 'request_too_large',
    message: `The request body is larger than ${MAX_BODY_BYTES / 1024 / 1024} MB. Send fewer documents at once.`,
  })
}
