import { expect, it } from 'vitest'
import { Failure } from '#shared/kernel/errors.ts'
import { challengeOf } from './challenge.ts'

it.each([
  [new Failure('auth.required', 'Log in first'), 'Bearer'],
  [
    new Failure('auth.invalid-token', 'The access token has expired'),
    'Bearer error="invalid_token", error_description="The access token has expired"',
  ],
  [
    new Failure('auth.forbidden', 'This needs a scope', { scope: 'orders:write' }),
    'Bearer error="insufficient_scope", scope="orders:write"',
  ],
  [
    new Failure('auth.forbidden', 'Only a user may do this', { principal: 'agent' }),
    'Bearer error="insufficient_scope"',
  ],
  [new Failure('auth.stale-login', 'Log in again'), undefined],
])('a client learns of %s what another token would need', (failure, challenge) => {
  expect(challengeOf(failure)).toBe(challenge)
})
