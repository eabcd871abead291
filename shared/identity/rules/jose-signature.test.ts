import { createSign, generateKeyPairSync, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { joseSignature } from './jose-signature.ts'

it('turns any DER signature into the form that JOSE verifies, short integers too', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  for (let n = 0; n < 600; n++) {
    const message = Buffer.from(`message ${n}`)
    const raw = joseSignature(createSign('sha256').update(message).sign(privateKey))
    expect(raw).toHaveLength(64)
    expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true)
  }
})
