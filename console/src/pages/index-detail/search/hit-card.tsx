import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronUp, Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { SearchResult } from '#contracts/indexes'
import { Badge } from '../../../ui/value/badge.tsx'
import { CopyButton } from '../../../ui/button/copy-button.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { ValueCell, WholeValue } from '../documents/document-value.tsx'
import { documentText } from '../documents/save-document.ts'
import { excerptOf, highlightOf } from './highlight.ts'
import { headingField } from './hit-heading.ts'

type Hit = SearchResult['hits'][number]
type HitCardProps = Readonly<{
  indexName: string
  hit: Hit
  rank: number
  /** Every field from the start, not the short view. */
  isFull: boolean
  /** Shows documents like this one; absent where none has a vector. */
  onLike: (() => void) | undefined
}>

/** A hit: its title, what of it matched, and its other fields on one line or, in full, below each other. */
export function HitCard({ indexName, hit, rank, isFull, onLike }: HitCardProps) {
  const { _id, _score, _highlights, ...rest } = hit
  const [isOpen, setIsOpen] = useState(false)
  const isWhole = isFull || isOpen
  const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('_')))
  const highlight = highlightOf(_highlights)
  const heading = headingField(fields)
  const chunkOf = (name: string) => (highlight?.field === name ? highlight.chunk : undefined)
  return (
    <article aria-label={`Hit ${rank}: ${_id}`} className="rounded-lg border bg-surface px-5 py-3">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="text-sm text-fg-subtle tabular-nums">{rank}</span>
        <Link
          to="/indexes/$name/documents"
          params={{ name: indexName }}
          search={{ doc: _id }}
          className="min-w-0 rounded-xs font-medium wrap-anywhere focus-ring hover:underline"
        >
          {heading === undefined ? (
            <span className="font-mono text-sm">{_id}</span>
          ) : (
            <Text value={String(fields[heading])} chunk={chunkOf(heading)} isWhole />
          )}
        </Link>
        {heading !== undefined && (
          <span className="max-w-56 truncate font-mono text-xs text-fg-subtle" title={_id}>
            {_id}
          </span>
        )}
        <span className="ml-auto flex items-center gap-2">
          <span className="text-sm text-fg-muted tabular-nums" title={scoresOf(hit)}>
            <span className="sr-only">Score </span>
            {_score.toFixed(4)}
          </span>
          {onLike && <IconButton size="sm" label="More like this" icon={Sparkles} onClick={onLike} />}
          <CopyButton text={documentText({ _id, ...rest })} label="Copy document as JSON" />
          {!isFull && (
            <IconButton
              size="sm"
              label={isOpen ? 'Show less' : 'Show all fields'}
              icon={isOpen ? ChevronUp : ChevronDown}
              aria-expanded={isOpen}
              onClick={() => setIsOpen(!isOpen)}
            />
          )}
        </span>
      </header>
      {isWhole ? (
        <AllFields fields={fields} chunkOf={chunkOf} />
      ) : (
        <ShortView fields={fields} heading={heading} matched={highlight?.field} chunkOf={chunkOf} />
      )}
    </article>
  )
}

/** The score, and of a hybrid search the scores of both halves. */
function scoresOf({ _score, _tensor_score, _lexical_score }: Hit): string {
  const halves = [
    typeof _tensor_score === 'number' && `by meaning ${_tensor_score}`,
    typeof _lexical_score === 'number' && `by words ${_lexical_score}`,
  ]
  return [`Score ${_score}`, ...halves.filter((half) => half !== false)].join(', ')
}

type FieldsProps = Readonly<{
  fields: Readonly<Record<string, unknown>>
  /** The part of a field that matched. */
  chunkOf: (name: string) => string | undefined
}>

function ShortView({
  fields,
  heading,
  matched,
  chunkOf,
}: FieldsProps & Readonly<{ heading: string | undefined; matched: string | undefined }>) {
  const names = Object.keys(fields).filter((name) => name !== heading)
  // Without a matched part the first long text says what the document is about.
  const lead = names.find((name) => name === matched) ?? names.find((name) => isLong(fields[name]))
  const others = names.filter((name) => name !== lead)
  return (
    <>
      {lead !== undefined && (
        <p className="mt-1 line-clamp-2 text-base">
          {typeof fields[lead] === 'string' ? (
            <Text value={fields[lead]} chunk={chunkOf(lead)} isWhole={false} />
          ) : (
            <ValueCell value={fields[lead]} />
          )}
        </p>
      )}
      {others.length > 0 && (
        <dl className="mt-1 flex gap-x-4 overflow-hidden text-sm whitespace-nowrap">
          {others.map((name) => (
            <div key={name} className="flex max-w-72 shrink-0 gap-1.5">
              <dt className="font-mono text-fg-subtle">{name}</dt>
              <dd className="min-w-0 truncate">
                <ValueCell value={fields[name]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

const LONG = 60
const isLong = (value: unknown) => typeof value === 'string' && value.length > LONG

function AllFields({ fields, chunkOf }: FieldsProps) {
  return (
    <dl className="mt-3 flex flex-col gap-2">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[9rem_1fr]">
          <dt className="truncate font-mono text-sm leading-6 text-fg-subtle" title={name}>
            {name}
          </dt>
          <dd className="min-w-0">
            {typeof value === 'string' ? (
              <Text value={value} chunk={chunkOf(name)} isWhole />
            ) : (
              <WholeValue value={value} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

type TextProps = Readonly<{ value: string; chunk: string | undefined; isWhole: boolean }>

/** A text with the part that matched marked. */
function Text({ value, chunk, isWhole }: TextProps) {
  const { before, match, after } = isWhole ? splitAt(value, chunk) : excerptOf(value, chunk)
  return (
    <span className="wrap-anywhere whitespace-pre-wrap">
      {before}
      {match && (
        <mark className="rounded-xs bg-accent-soft px-0.5 text-accent-fg box-decoration-clone">{match}</mark>
      )}
      {after}
      {chunk !== undefined && match === '' && <Badge className="ml-2">matched</Badge>}
    </span>
  )
}

function splitAt(text: string, chunk: string | undefined) {
  const { match } = excerptOf(text, chunk)
  const from = match === '' ? -1 : text.indexOf(match)
  if (from < 0) return { before: text, match: '', after: '' }
  return { before: text.slice(0, from), match, after: text.slice(from + match.length) }
}
