import { useMemo } from 'react'
import { type CodeLanguage, type CodeToken, codeTokens, LANGUAGE_NAME } from './code-tokens.ts'
import { CopyButton } from '../button/copy-button.tsx'
import { cx } from '../cx.ts'

type CodeBlockProps = Readonly<{
  code: string
  language?: CodeLanguage | undefined
  /** Names it for screen readers and on its bar. Default: the language. */
  title?: string | undefined
  /** Drops the bar; the copy button then lies over the code. */
  isBare?: boolean | undefined
  isWrapped?: boolean | undefined
  className?: string | undefined
}>

const COLOUR: Partial<Record<CodeToken['type'], string>> = {
  string: 'text-code-string',
  keyword: 'text-code-keyword',
  class: 'text-code-number',
  property: 'text-code-property',
  entity: 'text-code-property',
  comment: 'text-code-comment italic',
  sign: 'text-fg-muted',
}

/** Code to read and to copy. */
export function CodeBlock({ code, language = 'text', title, isBare, isWrapped, className }: CodeBlockProps) {
  const name = title ?? LANGUAGE_NAME[language]
  return (
    <figure className={cx('relative min-w-0 overflow-hidden rounded-lg border bg-sunken', className)}>
      {isBare ? (
        <div className="absolute top-1.5 right-1.5 z-1 rounded-md bg-sunken">
          <CopyButton text={code} label="Copy code" />
        </div>
      ) : (
        <figcaption className="flex h-9 items-center justify-between border-b pr-1.5 pl-4 text-xs text-fg-subtle">
          {name}
          <CopyButton text={code} label="Copy code" />
        </figcaption>
      )}
      <Code code={code} language={language} label={name} isWrapped={isWrapped} />
    </figure>
  )
}

type CodeProps = Readonly<{
  code: string
  language: CodeLanguage
  label: string
  isWrapped?: boolean | undefined
}>

export function Code({ code, language, label, isWrapped = false }: CodeProps) {
  const tokens = useMemo(() => codeTokens(code, language), [code, language])
  return (
    <pre
      // What scrolls sideways must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      className={cx(
        'overflow-x-auto px-4 py-3 font-mono text-sm leading-relaxed text-fg focus-ring-inset',
        isWrapped && 'wrap-anywhere whitespace-pre-wrap',
      )}
    >
      <code>
        {tokens.map((token, position) => (
          // oxlint-disable-next-line react/no-array-index-key -- the pieces of one text have no other name
          <span key={position} className={COLOUR[token.type]}>
            {token.text}
          </span>
        ))}
      </code>
    </pre>
  )
}
