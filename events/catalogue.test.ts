import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventCatalogue, eventEnvelope } from '#events/catalogue.ts'
import { eventTypes } from '#shared/kernel/event-types.ts'

const samples = join(import.meta.dirname, 'samples')
const read = (file: string) =>
  JSON.parse(readFileSync(join(samples, file), 'utf8')) as { type: keyof typeof eventCatalogue; version: number }

test('the catalogue has every event there is, and no other', () => {
  expect(Object.keys(eventCatalogue).sort()).toEqual([...eventTypes].sort())
})

test('every event has a sample of each of its versions, and every sample still parses', () => {
  const files = readdirSync(samples)
  expect(files.sort()).toEqual(eventTypes.map((type) => `${type.replace('.', '-')}.v1.json`).sort())
  for (const file of files) {
    const sample = read(file)
    expect(() => eventEnvelope(eventCatalogue[sample.type].schema).parse(sample), file).not.toThrow()
    expect(file).toBe(`${sample.type.replace('.', '-')}.v${sample.version}.json`)
  }
})
