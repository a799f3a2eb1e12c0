import { type ParseOptions, SugarHigh, tokenize, type TokenType } from 'sugar-high/core'
import * as hcl from 'sugar-high/lang/hcl'
import * as json from 'sugar-high/lang/json'
import * as python from 'sugar-high/lang/python'
import * as shell from 'sugar-high/lang/shell'
import * as typescript from 'sugar-high/lang/typescript'

export type CodeLanguage = 'shell' | 'python' | 'typescript' | 'hcl' | 'json' | 'text'

export const LANGUAGE_NAME: Record<CodeLanguage, string> = {
  shell: 'Shell',
  python: 'Python',
  typescript: 'TypeScript',
  hcl: 'Terraform',
  json: 'JSON',
  text: 'Text',
}

const GRAMMAR: Partial<Record<CodeLanguage, ParseOptions>> = { shell, python, typescript, hcl, json }

export type CodeToken = Readonly<{ type: TokenType | 'plain'; text: string }>

/** Splits code into coloured pieces. The pieces joined are the code, always. */
export function codeTokens(code: string, language: CodeLanguage): readonly CodeToken[] {
  const grammar = GRAMMAR[language]
  if (!grammar) return [{ type: 'plain', text: code }]
  return tokenize(code, grammar).map(([kind, text]) => ({
    type: (SugarHigh.TokenTypes[kind] ?? 'plain') as CodeToken['type'],
    text,
  }))
}
