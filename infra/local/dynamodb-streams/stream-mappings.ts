import { createMapping, type MappingView } from './mapping.ts'
import type { MappingParts } from './mapping-settings.ts'

export interface StreamMappings {
  start(): void
  stop(): Promise<void>
  mappings(): MappingView[]
  /** False when there is no such mapping. It keeps its place while it is off. */
  setEnabled(id: string, enabled: boolean): boolean
  /** A table was written: its mappings look at once. */
  wake(table: string): void
}

/** The stream mappings of the model: each reads its table's stream in order, from where it was. */
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
      const found = all.filter((mapping) => mapping.view().id === id)
      for (const mapping of found) mapping.setEnabled(enabled)
      return found.length > 0
    },
    wake(table) {
      for (const mapping of all) if (mapping.table === table) mapping.wake()
    },
  }
}
