import { expect, it } from 'vitest'
import { understood } from './judged-fixture.ts'
import { soManyCandles } from './number-words-fixture.ts'

it.each(Object.entries(soManyCandles))('every number in words up to 999 is read in %s', (_language, say) => {
  for (let n = 2; n < 1000; n++) expect(understood(say(n)), say(n)).toMatchObject({ quantity: n })
})
