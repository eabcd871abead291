import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { handler as jwks } from '#functions/well-known/jwks.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { contextOf, deniedFor, newPerson } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))
afterEach(() => {
  vi.useRealTimers()
})
const later = (seconds: number) => vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })

describe('access tokens', () => {
  const parts = (token: string) => token.split('.') as [string, string, string]
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const refused = async (token: string, reason = 'unknown') => expect(await deniedFor(token)).toBe(reason)

  it('verify with the published key alone', async () => {
    const { accessToken } = await newPerson()
    const { body } = await call(jwks)
    const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet(body), {
      issuer: baseUrl,
      audience: baseUrl,
      typ: 'at+jwt',
    })
    expect(payload).toMatchObject({ sub: expect.stringMatching(/^usr_/), auth_time: expect.any(Number) })
    expect(protectedHeader.kid).toBe(body.keys[0].kid)
    expect(body.keys[0]).not.toHaveProperty('d')
  })

  verifies('auth.tokens', 'are refused without a signature or with another one', async () => {
    const { accessToken } = await newPerson()
    const [header, payload, signature] = parts(accessToken)
    await refused(`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`)
    await refused(
      `${header}.${encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), scope: 'operate' })}.${signature}`,
    )
    await refused('not-a-token')
  })

  verifies(
    'auth.tokens',
    'are refused from another key, for another audience, of another type and after their time',
    async () => {
      const { accessToken } = await newPerson()
      const claims = JSON.parse(Buffer.from(parts(accessToken)[1], 'base64url').toString()) as JWTPayload
      const kid = JSON.parse(Buffer.from(parts(accessToken)[0], 'base64url').toString()).kid
      const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      await refused(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(foreign))
      await refused(aws.jwt({ typ: 'at+jwt', kid }, { ...claims, aud: 'https://elsewhere.test' }))
      await refused(aws.jwt({ typ: 'at+jwt', kid }, { ...claims, iss: 'https://elsewhere.test' }))
      await refused(aws.jwt({ typ: 'JWT', kid }, claims))
      expect(await contextOf(aws.jwt({ typ: 'at+jwt', kid }, claims))).toMatchObject({ kind: 'user' })
      for (const strange of [{}, { kid: 'another' }, { kid: '' }])
        await refused(aws.jwt({ typ: 'at+jwt', ...strange }, claims))
      const soon = Math.floor(Date.now() / 1000) + 120
      for (const future of [{ iat: soon }, { auth_time: soon }, { iat: undefined }])
        await refused(aws.jwt({ typ: 'at+jwt', kid }, { ...claims, ...future }))
      later(901)
      await refused(accessToken, 'expired')
    },
  )
})
