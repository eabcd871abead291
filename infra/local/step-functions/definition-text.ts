import { readFileSync } from 'node:fs'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'

/** The ASL text of a template resource, with its placeholders replaced. */
export function definitionOf(resource: Resource, model: Model): string {
  const { DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = resource.properties
  let text: string
  if (typeof DefinitionString === 'string') text = DefinitionString
  else if (DefinitionS3Location)
    text = readFileSync(model.assetDir((DefinitionS3Location as { Key: string }).Key), 'utf8')
  else throw new Error(`${resource.id} has neither DefinitionString nor DefinitionS3Location`)
  for (const [name, value] of Object.entries((DefinitionSubstitutions ?? {}) as Record<string, unknown>))
    text = text.replaceAll(`\${${name}}`, String(value))
  const left = /\$\{[A-Za-z0-9_]+\}/.exec(text)
  if (left) throw new Error(`${resource.id}: DefinitionSubstitutions has no value for ${left[0]}`)
  return text
}
