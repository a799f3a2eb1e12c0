import { formatPercent } from '../../../../format/percent.ts'
import { Checkbox } from '../../../../ui/form/checkbox.tsx'
import { Field } from '../../../../ui/form/field.tsx'
import { Select } from '../../../../ui/form/select.tsx'
import { Table, Tbody, Td, Th, Thead, Tr } from '../../../../ui/table/table.tsx'
import type { IndexField } from '../index-fields.ts'
import type { Column, Treatment, ValueKind } from './column.ts'
import { embeddable } from './fit-plan.ts'
import type { ImportPlan } from './make-document.ts'
import type { Scan } from './scan-source.ts'

type ColumnTableProps = Readonly<{
  scan: Scan
  plan: ImportPlan
  isCsv: boolean
  /** Fields of a structured index; of any other, none. */
  schema: readonly IndexField[]
  isStructured: boolean
  tensorFields: readonly string[]
  onTensorFields: (fields: readonly string[]) => void
  onPlan: (plan: ImportPlan) => void
}>

const WORDS: Record<Exclude<Treatment, 'as_is'>, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'True or false',
  json: 'List or map (JSON)',
  vector: 'Custom vector',
  skip: 'Left out',
}
const FOR_CSV: readonly Treatment[] = ['text', 'number', 'boolean', 'json', 'vector', 'skip']
const FOR_JSON: readonly Treatment[] = ['as_is', 'text', 'number', 'boolean', 'vector', 'skip']
/** The types that values of JSON bring along. */
const FOUND: Record<ValueKind, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'True or false',
  list: 'List',
  map: 'Map',
  vector: 'Custom vector',
}

/** More are not worth setting by hand, and each row costs the browser time. */
const ROWS_SHOWN = 100
const GENERATED = '\0generated'

/** What becomes of each field, and which one is the id. */
export function ColumnTable(props: ColumnTableProps) {
  const { scan, plan, isStructured, onPlan } = props
  const canEmbed = new Set(embeddable(scan.columns, plan).map(({ name }) => name))
  const names = scan.columns.map(({ name }) => name)
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Document id"
        description="A document whose id is in the index already replaces that one."
        className="max-w-md"
      >
        <Select
          options={[
            { value: GENERATED, label: 'Make an id for each document' },
            ...names.slice(0, ROWS_SHOWN).map((name) => ({ value: name, label: name })),
          ]}
          value={plan.idField ?? GENERATED}
          onChange={(next) => onPlan({ ...plan, idField: next === GENERATED ? undefined : next })}
        />
      </Field>
      <div className="rounded-lg border">
        <Table label="Fields">
          <Thead>
            <Th>Field</Th>
            <Th>First value</Th>
            <Th isNumeric>Filled</Th>
            <Th>Becomes</Th>
            {!isStructured && <Th>Search by meaning</Th>}
          </Thead>
          <Tbody>
            {scan.columns.slice(0, ROWS_SHOWN).map((column) => (
              <ColumnRow key={column.name} column={column} canEmbed={canEmbed.has(column.name)} {...props} />
            ))}
          </Tbody>
        </Table>
        {scan.columns.length > ROWS_SHOWN && (
          <p className="border-t px-5 py-3 text-sm text-fg-muted">
            {scan.columns.length - ROWS_SHOWN} more fields keep the type found for them.
          </p>
        )}
      </div>
    </div>
  )
}

type ColumnRowProps = ColumnTableProps & Readonly<{ column: Column; canEmbed: boolean }>

function ColumnRow(props: ColumnRowProps) {
  const { column, canEmbed, scan, plan, isCsv, schema, isStructured, tensorFields, onTensorFields, onPlan } =
    props
  const { name } = column
  const isForeign = isStructured && name !== '_id' && !schema.some((field) => field.name === name)
  const isId = name === plan.idField || name === '_id'
  return (
    <Tr>
      <Td className="max-w-48" title={name}>
        <span className="block truncate font-mono text-sm">{name}</span>
        {isForeign && <span className="block text-xs text-warning-fg">Not a field of this index</span>}
      </Td>
      <Td className="max-w-56 truncate text-fg-muted">{column.example || '–'}</Td>
      <Td isNumeric>{scan.records === 0 ? '–' : formatPercent(column.filled / scan.records)}</Td>
      <Td>
        {isId ? (
          <span className="text-fg-muted">{name === plan.idField ? 'The id' : 'Left out'}</span>
        ) : (
          <Select
            size="sm"
            aria-label={`What ${name} becomes`}
            options={optionsOf(column, isCsv)}
            value={plan.treatments[name] ?? 'as_is'}
            onChange={(next) => onPlan({ ...plan, treatments: { ...plan.treatments, [name]: next } })}
            className="min-w-40"
          />
        )}
      </Td>
      {!isStructured && (
        <Td>
          {canEmbed && (
            <Checkbox
              aria-label={`Search by meaning in ${name}`}
              checked={tensorFields.includes(name)}
              onChange={(isChosen) =>
                onTensorFields(
                  isChosen ? [...tensorFields, name] : tensorFields.filter((one) => one !== name),
                )
              }
            />
          )}
        </Td>
      )}
    </Tr>
  )
}

/** What a field can become. Unchanged values are called by the type that was found; converting to that type is not offered. */
function optionsOf({ kinds }: Column, isCsv: boolean): { value: Treatment; label: string }[] {
  const found = Object.keys(kinds) as ValueKind[]
  const [only] = found
  const unchanged = found.length === 1 && only !== undefined ? FOUND[only] : 'Mixed, unchanged'
  const labelOf = (value: Treatment) => (value === 'as_is' ? unchanged : WORDS[value])
  const isSaidTwice = (value: Treatment) => !isCsv && value !== 'as_is' && WORDS[value] === unchanged
  return (isCsv ? FOR_CSV : FOR_JSON)
    .filter((value) => value === 'vector' || !isSaidTwice(value))
    .map((value) => ({ value, label: labelOf(value) }))
}
