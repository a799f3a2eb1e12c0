import { Command } from 'cmdk'
import { Check, Search } from 'lucide-react'
import { useState } from 'react'
import type { ComboboxOption, ComboboxProps } from './combobox-option.ts'
import { cx } from '../cx.ts'
import { LIST_ITEM } from '../overlay/popup-style.ts'

type ComboboxListProps = Pick<
  ComboboxProps,
  'options' | 'value' | 'searchPlaceholder' | 'emptyText' | 'isFreeTextAllowed' | 'isMono'
> & { onChoose: (value: string) => void }

export function ComboboxList({
  options,
  value,
  searchPlaceholder = 'Search',
  emptyText = 'Nothing matches.',
  isFreeTextAllowed = false,
  isMono = false,
  onChoose,
}: ComboboxListProps) {
  const [search, setSearch] = useState('')
  const typed = search.trim()
  const groups = Map.groupBy(options, (option) => option.group)
  const isNew = isFreeTextAllowed && typed !== '' && !options.some((option) => option.value === typed)
  return (
    <Command label={searchPlaceholder} loop {...(value !== undefined && { defaultValue: value })}>
      <div className="flex h-10 items-center gap-2 border-b px-3">
        <Search aria-hidden size={16} className="shrink-0 text-fg-subtle" />
        <Command.Input
          value={search}
          onValueChange={setSearch}
          placeholder={searchPlaceholder}
          className="h-full w-full min-w-0 bg-transparent text-base outline-none pointer-coarse:text-lg"
        />
      </div>
      <Command.List className="max-h-80 overflow-y-auto overscroll-contain p-1">
        <Command.Empty className="px-2 py-6 text-center text-base text-fg-muted">{emptyText}</Command.Empty>
        {isNew && (
          <Command.Item value={typed} forceMount onSelect={() => onChoose(typed)} className={LIST_ITEM}>
            <span className="truncate">
              Use <span className="font-mono text-sm">{typed}</span>
            </span>
          </Command.Item>
        )}
        {[...groups].map(([heading, members]) => (
          <Command.Group key={heading ?? ''} {...(heading && { heading })} className={GROUP}>
            {members.map((option) => (
              <Option
                key={option.value}
                option={option}
                isChosen={option.value === value}
                isMono={isMono}
                onChoose={onChoose}
              />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 ' +
  '[&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-subtle'

type OptionProps = Readonly<{
  option: ComboboxOption
  isChosen: boolean
  isMono: boolean
  onChoose: (value: string) => void
}>

function Option({ option, isChosen, isMono, onChoose }: OptionProps) {
  const {
    value,
    label,
    description,
    badges,
    keywords = [],
    group,
    isDisabled = false,
    disabledReason,
  } = option
  const detail = (isDisabled && disabledReason) || description
  return (
    <Command.Item
      value={value}
      keywords={[label, ...(group ? [group] : []), ...keywords]}
      disabled={isDisabled}
      onSelect={() => onChoose(value)}
      className={cx(LIST_ITEM, 'items-start pr-8')}
    >
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={cx('wrap-anywhere', isMono && 'font-mono text-sm')}>{label}</span>
          {badges}
        </span>
        {detail && <span className="mt-0.5 block text-sm text-fg-subtle">{detail}</span>}
      </span>
      {isChosen && <Check aria-hidden size={16} className="absolute top-2 right-2 text-accent-fg" />}
    </Command.Item>
  )
}
