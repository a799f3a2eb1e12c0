import { createContext, useContext } from 'react'

export type FieldContextValue = Readonly<{
  controlId: string
  labelId: string
  describedBy: string | undefined
  isInvalid: boolean
  isRequired: boolean
}>

export const FieldContext = createContext<FieldContextValue | undefined>(undefined)

type AriaProps = {
  id?: string | undefined
  'aria-describedby'?: string | undefined
  'aria-invalid'?: boolean | 'true' | 'false' | 'grammar' | 'spelling' | undefined
  'aria-required'?: boolean | 'true' | 'false' | undefined
}

/** The attributes that tie a control to the `Field` around it; what the control was given itself wins. */
export function useFieldControl(own: AriaProps) {
  const field = useContext(FieldContext)
  const describedBy = [own['aria-describedby'], field?.describedBy].filter(Boolean).join(' ')
  return {
    id: own.id ?? field?.controlId,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': own['aria-invalid'] ?? (field?.isInvalid || undefined),
    'aria-required': own['aria-required'] ?? (field?.isRequired || undefined),
  }
}

/** The id of the field's label, for controls that a `<label for>` cannot name, such as groups. */
export function useFieldLabelId(): string | undefined {
  return useContext(FieldContext)?.labelId
}
