import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SearchResult } from '#contracts/indexes'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { ValueCell, WholeValue } from '../documents/document-value.tsx'
import { documentText } from '../documents/save-document.ts'
import { excerptOf, highlightOf } from './highlight.ts'

type Hit = SearchResult['hits'][number]
type HitCardProps = Readonly<{
  indexName: string
  hit: Hit
  rank: number
  /** The best score on this page, which fills the bar. */
  best: number
}>

/** Fields in the short view; the one that matched is always among them. */
const SHOWN = 4

export function HitCard({ indexName, hit, rank, best }: HitCardProps) {
  const { _id, _score, _highlights, ...fields } = hit
  const [isWhole, setIsWhole] = useState(false)
  const highlight = highlightOf(_highlights)
  const names = Object.keys(fields).filter((name) => !name.startsWith('_'))
  const shown = isWhole ? names : shortView(names, highlight?.field)
  return (
    <article aria-label={`Hit ${rank}: ${_id}`} className="rounded-lg border bg-surface px-5 py-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-sm text-fg-subtle tabular-nums">{rank}</span>
        <Link
          to="/indexes/$name/documents"
          params={{ name: indexName }}
          search={{ doc: _id }}
          className="min-w-0 rounded-xs font-mono text-sm text-accent-fg underline decoration-accent-line underline-offset-3 wrap-anywhere focus-ring hover:decoration-current"
        >
          {_id}
        </Link>
        <span className="ml-auto flex items-center gap-3">
          <Score score={_score} best={best} />
          <CopyButton text={documentText({ _id, ...fields })} label="Copy document as JSON" />
        </span>
      </header>
      <dl className="mt-3 flex flex-col gap-2">
        {shown.map((name) => (
          <div key={name} className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[9rem_1fr]">
            <dt className="truncate font-mono text-sm leading-6 text-fg-subtle" title={name}>
              {name}
            </dt>
            <dd className="min-w-0">
              <HitValue
                value={fields[name]}
                chunk={highlight?.field === name ? highlight.chunk : undefined}
                isWhole={isWhole}
              />
            </dd>
          </div>
        ))}
      </dl>
      {names.length > SHOWN && (
        <Button size="sm" variant="ghost" className="mt-2 -ml-2.5" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show ${names.length - SHOWN} more`}
        </Button>
      )}
    </article>
  )
}

/** The first fields in the document's own order; the one that matched takes the last place if it is not among them. */
function shortView(names: readonly string[], matched: string | undefined): readonly string[] {
  const first = names.slice(0, SHOWN)
  if (matched === undefined || first.includes(matched) || !names.includes(matched)) return first
  return [...first.slice(0, SHOWN - 1), matched]
}

function Score({ score, best }: { score: number; best: number }) {
  const share = best > 0 ? Math.max(0, Math.min(1, score / best)) : 0
  return (
    <span className="flex items-center gap-2" title={String(score)}>
      <span aria-hidden className="h-1.5 w-20 overflow-hidden rounded-full bg-active">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="text-sm text-fg-muted tabular-nums">
        <span className="sr-only">Score </span>
        {score.toFixed(4)}
      </span>
    </span>
  )
}

type HitValueProps = Readonly<{ value: unknown; chunk: string | undefined; isWhole: boolean }>

function HitValue({ value, chunk, isWhole }: HitValueProps) {
  if (typeof value !== 'string') return isWhole ? <WholeValue value={value} /> : <ValueCell value={value} />
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
