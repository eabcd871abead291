import { createMapping, type MappingView } from './mapping.ts'
import type { MappingParts } from './mapping-settings.ts'

export interface StreamMappings {
  start(): void
  stop(): Promise<void>
  mappings(): MappingView[]
  /** Returns false when the host has no such mapping. A disabled mapping keeps its position. */
  setEnabled(id: string, enabled: boolean): boolean
  /** Makes the mappings of a table read at once after a write. */
  wake(table: string): void
}

/** The stream mappings of the model. Each reads its table's stream in order, from its saved position. */
export function createStreamMappings(parts: MappingParts): StreamMappings {
  const all = parts.model.of('AWS::Lambda::EventSourceMapping').map((resource) => createMapping(resource, parts))
  return {
    start() {
      for (const mapping of all) mapping.start()
    },
    async stop() {
      await Promise.all(all.map((mapping) => mapping.stop()))
    },
    mappings: () => all.map((mapping) => mapping.view()),
    setEnabled(id, enabled) {
      const named = all.filter((mapping) => mapping.view().id === id)
      for (const mapping of named) mapping.setEnabled(enabled)
      return named.length > 0
    },
    wake(table) {
      for (const mapping of all) if (mapping.table === table) mapping.wake()
    },
  }
}
