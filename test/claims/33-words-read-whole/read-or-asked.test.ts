import { expect } from 'vitest'
import { readWords } from '#shared/language/rules/read-words.ts'
import { randomFrom } from '#test/chaos/random.ts'
import { judged, merchants, nowMs, understood } from '#test/language/judged-fixture.ts'
import { claim, claimByTries } from '#test/support/run/claims.ts'
import { sentenceFrom } from './sentence-parts.ts'

claimByTries(
  33,
  'sentences of parts with known fields are read right or asked about, never wrong',
  { small: 300, usual: 5000, full: 100_000 },
  async ({ count, seed, tried, saw, each }) => {
    let [right, askedOf, doubtful] = [0, 0, 0]
    await each(count, async (n) => {
      const { say, meaning, ask } = sentenceFrom(randomFrom(seed + n))
      if (ask) {
        expect(understood(say), say).toHaveProperty('asked')
        doubtful += 1
      } else {
        const { verdict, came } = judged(say, meaning)
        expect({ say, verdict, came: verdict === 'wrong' ? came : undefined }).toEqual({
          say,
          verdict: verdict === 'wrong' ? 'right' : verdict,
          came: undefined,
        })
        if (verdict === 'right') right += 1
        else askedOf += 1
      }
      tried()
    })
    saw('read right', right)
    saw('asked about although the meaning is sure', askedOf)
    saw('not sure, and asked about', doubtful)
    if (count >= 100 && right + askedOf + doubtful === count) expect(right / (right + askedOf)).toBeGreaterThan(0.8)
  },
)

const parts = [
  'mug ',
  'under ',
  '$1 ',
  '1 ',
  '1,',
  '.',
  '!',
  'not ',
  'by ',
  'Friday ',
  'two ',
  'hundred ',
  'and ',
  'or ',
  'x',
  '2 x ',
  '-',
  '\u20ac',
  'from ',
  'merchant-a',
  "don't ",
  'the ',
  'next ',
  '(',
  '\u00e9 ',
  '\u{1f600}',
]

claim(
  33,
  'the work of reading grows with the length, whatever is repeated',
  { small: 30, usual: 200, full: 2000 },
  async ({ count, seed, tried, saw }) => {
    const random = randomFrom(seed)
    const looks = (text: string) => readWords(text, { nowMs, timeZone: 'UTC', currency: 'USD', merchants }).looks
    let most = 0
    for (let n = 0; n < count; n++) {
      const piece = Array.from(
        { length: 1 + Math.floor(random() * 4) },
        () => parts[Math.floor(random() * parts.length)],
      ).join('')
      const once = looks(piece.repeat(100))
      const longer = looks(piece.repeat(400))
      expect(longer, JSON.stringify(piece)).toBeLessThanOrEqual(once * 4.3 + 1000)
      most = Math.max(most, Math.ceil((longer / once) * 100))
      tried()
    }
    saw('hundredths of the work for four times the text', most)
  },
)
