import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { hmacHolds, secretText, signHmac } from './webhook-hmac.ts'

const secret = secretText(randomBytes(32))
const message = { id: 'evt_1', timestamp: '1790000000', bytes: Buffer.from('{"a":1}') }

test('it signs as the published scheme does', () => {
  // The example of the scheme's own documents.
  const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
  const example = { id, timestamp: '1614265330', bytes: Buffer.from('{"test": 2432232314}') }
  expect(signHmac(key, example)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('id, time and body are all under the signature', () => {
  const header = signHmac(secret, message)
  expect(hmacHolds([secret], message, header)).toBe(true)
  for (const other of [{ id: 'evt_2' }, { timestamp: '1790000001' }, { bytes: Buffer.from('{"a":2}') }])
    expect(hmacHolds([secret], { ...message, ...other }, header)).toBe(false)
})

test('while a secret is changed either one will do, and nothing else', () => {
  const next = secretText(randomBytes(32))
  expect(hmacHolds([secret, next], message, signHmac(next, message))).toBe(true)
  expect(hmacHolds([next], message, `${signHmac(secret, message)} ${signHmac(next, message)}`)).toBe(true)
  for (const header of ['', 'v1,', 'v1', 'v2,x', signHmac(next, message).slice(3), 'v1,AAAA'])
    expect(hmacHolds([secret], message, header), header).toBe(false)
})

test('no secret, or one too short to be one, verifies nothing', () => {
  expect(hmacHolds([], message, signHmac('', message))).toBe(false)
  for (const weak of ['', 'whsec_', 'whsec_YWJj', 'secret'])
    expect(hmacHolds([weak], message, signHmac(weak, message)), weak).toBe(false)
})
