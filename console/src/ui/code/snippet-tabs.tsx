import { Tabs as Radix } from 'radix-ui'
import { useState } from 'react'
import { Code } from './code-block.tsx'
import type { CodeLanguage } from './code-tokens.ts'
import { CopyButton } from '../button/copy-button.tsx'
import { cx } from '../cx.ts'

export type Snippet = Readonly<{ id: string; label: string; language: CodeLanguage; code: string }>

type SnippetTabsProps = Readonly<{
  /** What the snippets do: “Search this index”. */
  label: string
  snippets: readonly Snippet[]
  /** Kept by the page so that the choice holds for all snippets; else each keeps its own. */
  value?: string | undefined
  onChange?: ((id: string) => void) | undefined
  className?: string | undefined
}>

/** The same thing said to curl, Python, Terraform. */
export function SnippetTabs({ label, snippets, value, onChange, className }: SnippetTabsProps) {
  const [own, setOwn] = useState(snippets[0]?.id ?? '')
  const wanted = value ?? own
  const current = snippets.find(({ id }) => id === wanted) ?? snippets[0]
  if (!current) return null
  return (
    <Radix.Root
      value={current.id}
      onValueChange={(id) => {
        setOwn(id)
        onChange?.(id)
      }}
      className={cx('min-w-0 overflow-hidden rounded-lg border bg-sunken', className)}
    >
      <div className="flex items-center justify-between gap-2 border-b pr-1.5 pl-2">
        <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto">
          {snippets.map((snippet) => (
            <Radix.Trigger
              key={snippet.id}
              value={snippet.id}
              className="-mb-px h-9 border-b-2 border-transparent px-2 text-sm whitespace-nowrap text-fg-muted focus-ring-inset hover:text-fg data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-fg"
            >
              {snippet.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <CopyButton text={current.code} label={`Copy ${current.label} code`} />
      </div>
      {snippets.map((snippet) => (
        <Radix.Content key={snippet.id} value={snippet.id} tabIndex={-1} className="outline-none">
          <Code code={snippet.code} language={snippet.language} label={`${label}: ${snippet.label}`} />
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
