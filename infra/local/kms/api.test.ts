import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAccess, fakeModel, wireCall } from '#infra/local/host-fixture.ts'
import { createAccess } from '#infra/local/iam/access.ts'
import { createKms } from './api.ts'

const arn = (id: string) => `arn:aws:kms:eu-west-1:000000000000:key/${id}`
const key = (id: string, properties: Record<string, unknown>) => ({
  id,
  type: 'AWS::KMS::Key',
  name: id,
  arn: arn(id),
  properties,
})
const signing = key('tokens', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
const sealing = key('fields', {})
const alias = {
  id: 'Alias',
  type: 'AWS::KMS::Alias',
  name: 'alias/fields',
  properties: { TargetKeyId: arn('fields') },
}
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('kms', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'purser-kms-'))
  })
  const open = (access = fakeAccess()) => createKms(fakeModel([signing, sealing, alias]), dir, access)
  const ask = async (operation: string, body: object, service = open(), roleArn?: string) =>
    (await wireCall(service, `TrentService.${operation}`, body, roleArn)) as Record<string, string>
  const sign = (Message: string) => ({ KeyId: arn('tokens'), Message, SigningAlgorithm: 'ECDSA_SHA_256' })

  it('signs so that the public key it hands out verifies, also after a restart', async () => {
    const { Signature = '' } = await ask('Sign', { ...sign(base64('a token')), MessageType: 'RAW' })
    const { PublicKey = '' } = await ask('GetPublicKey', { KeyId: 'tokens' })
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' })
    const signature = Buffer.from(Signature, 'base64')
    expect(verify('sha256', Buffer.from('a token'), publicKey, signature)).toBe(true)
    expect(verify('sha256', Buffer.from('another'), publicKey, signature)).toBe(false)
  })

  it('opens a data key only with the context it was sealed for, also after a restart', async () => {
    const EncryptionContext = { table: 'purser', user: 'usr_1' }
    const made = await ask('GenerateDataKey', { KeyId: 'alias/fields', KeySpec: 'AES_256', EncryptionContext })
    expect(Buffer.from(made['Plaintext'] ?? '', 'base64')).toHaveLength(32)
    const CiphertextBlob = made['CiphertextBlob']
    const opened = await ask('Decrypt', { CiphertextBlob, EncryptionContext: { user: 'usr_1', table: 'purser' } })
    expect(opened).toMatchObject({ KeyId: arn('fields'), Plaintext: made['Plaintext'] })
    await expect(
      ask('Decrypt', { CiphertextBlob, EncryptionContext: { table: 'purser', user: 'usr_2' } }),
    ).rejects.toThrow('encryption context')
  })

  it('never writes the same ciphertext twice', async () => {
    const request = { KeyId: 'fields', Plaintext: base64('secret') }
    const [first, second] = [await ask('Encrypt', request), await ask('Encrypt', request)]
    expect(first['CiphertextBlob']).not.toBe(second['CiphertextBlob'])
    expect(await ask('Decrypt', { CiphertextBlob: second['CiphertextBlob'] })).toMatchObject({
      Plaintext: base64('secret'),
    })
  })

  it('keeps its keys readable by their owner only', async () => {
    open()
    const files = readdirSync(join(dir, 'keys'))
    expect(files.sort()).toEqual(['fields.key', 'tokens.pem'])
    expect(files.map((file) => statSync(join(dir, 'keys', file)).mode & 0o777)).toEqual([0o600, 0o600])
  })

  it('refuses the wrong use of a key, an unknown key and an unknown algorithm', async () => {
    await expect(ask('Sign', { ...sign(''), KeyId: 'fields' })).rejects.toMatchObject({
      code: 'InvalidKeyUsageException',
    })
    await expect(ask('Encrypt', { KeyId: 'tokens', Plaintext: '' })).rejects.toMatchObject({
      code: 'InvalidKeyUsageException',
    })
    await expect(ask('GetPublicKey', { KeyId: 'nobody' })).rejects.toMatchObject({ code: 'NotFoundException' })
    await expect(ask('Sign', { ...sign(''), SigningAlgorithm: 'ECDSA_SHA_512' })).rejects.toThrow('ECDSA_SHA_256')
    await expect(ask('ScheduleKeyDeletion', { KeyId: 'tokens' })).rejects.toThrow('ScheduleKeyDeletion')
  })

  it('asks the policies for the action on the key itself, with the encryption context', async () => {
    const roleArn = 'arn:aws:iam::000000000000:role/R'
    const Condition = { StringEquals: { 'kms:EncryptionContext:table': 'purser' } }
    const Statement = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: arn('fields'), Condition }]
    const role = {
      id: 'R',
      type: 'AWS::IAM::Role',
      name: 'R',
      arn: roleArn,
      properties: { Policies: [{ PolicyDocument: { Statement } }] },
    }
    const service = open(createAccess(fakeModel([role])))
    const EncryptionContext = { table: 'purser' }
    const { CiphertextBlob } = await ask('Encrypt', { KeyId: 'fields', Plaintext: '', EncryptionContext }, service)
    await expect(ask('Decrypt', { CiphertextBlob, EncryptionContext }, service, roleArn)).resolves.toBeDefined()
    await expect(ask('Decrypt', { CiphertextBlob }, service, roleArn)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    })
    await expect(ask('Sign', sign(''), service, roleArn)).rejects.toThrow(`kms:Sign on resource: ${arn('tokens')}`)
  })

  it('stops the start on an unknown kind of key', () => {
    const rsa = key('rsa', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    expect(() => createKms(fakeModel([rsa]), dir, fakeAccess())).toThrow('Test/rsa: keys of the kind RSA_2048')
  })
})
