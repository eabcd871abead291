import { expect, test } from 'vitest'
import { attemptsText, webhooksState } from './webhooks.ts'

const late = { status: undefined } as unknown as { status?: number }

test.each([
  ['all answered at once', [[{ status: 200 }], [{ status: 200 }]], 'accepted', 'at the first attempt'],
  ['one answered too late and sent again', [[late, { status: 200 }]], 'accepted', 'after 1 more attempt'],
  ['one not answered yet', [[{ status: 200 }], [late]], 'on their way', 'at the first attempt'],
  ['one not answered at the second attempt', [[late, late]], 'on their way', 'after 1 more attempt'],
])('webhooks of which %s', (_, attempts, state, text) => {
  const sent = attempts.map((each) => ({ attempts: each }))
  expect([webhooksState(sent), attemptsText(sent)]).toEqual([state, text])
})
