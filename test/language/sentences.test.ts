import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judged, type Meaning } from './judged-fixture.ts'

const lines = readFileSync(join(import.meta.dirname, 'sentences.jsonl'), 'utf8')
  .trim()
  .split('\n')
const sentences = lines.map((line) => {
  const { say, ...meaning } = JSON.parse(line) as { say: string }
  return { say, meaning: meaning as Meaning }
})

test('of the written sentences at least 97 of 100 are read right, the rest is asked about, none is read wrong', () => {
  const verdicts = sentences.map(({ say, meaning }) => ({ say, meaning, ...judged(say, meaning) }))
  const count = (kind: string) => verdicts.filter(({ verdict }) => verdict === kind).length
  console.info(
    `${sentences.length} sentences: ${count('right')} right, ${count('asked')} asked, ${count('wrong')} wrong`,
  )
  expect(verdicts.filter(({ verdict }) => verdict === 'wrong')).toEqual([])
  expect(new Set(sentences.map(({ say }) => say)).size).toBe(sentences.length)
  expect(sentences.length).toBeGreaterThan(300)
  expect(count('right') / sentences.length).toBeGreaterThanOrEqual(0.97)
})
