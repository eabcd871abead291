import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Model, Resource } from '#infra/local/cloudformation/model.ts'
import type { AccessControl } from '#infra/local/iam/access.ts'
import { AwsError } from '#infra/local/wire/aws-error.ts'
import type { WireRequest, WireService } from '#infra/local/wire/wire-service.ts'
import { type SealingKey, sealedBy, sealingKey } from './sealing-key.ts'
import { keptSigningKey, type SigningKey } from './signing-key.ts'

interface Key {
  id: string
  arn: string
  material: SigningKey | SealingKey
}
type Json = Record<string, unknown>
const algorithm = 'ECDSA_SHA_256'

const materialOf = (dir: string, { id, stack, name, properties }: Resource): Key['material'] => {
  const spec = String(properties['KeySpec'] ?? 'SYMMETRIC_DEFAULT')
  if (spec === 'ECC_NIST_P256' && properties['KeyUsage'] === 'SIGN_VERIFY') return keptSigningKey(dir, name)
  if (spec === 'SYMMETRIC_DEFAULT') return sealingKey(dir, name)
  throw new Error(`${stack}/${id}: keys of the kind ${spec} do not exist on this host`)
}

/** The key of each id, ARN and alias. */
const keyring = (model: Model, dir: string) => {
  const keys = new Map<string, Key>()
  for (const resource of model.of('AWS::KMS::Key')) {
    const key = { id: resource.name, arn: resource.arn ?? resource.name, material: materialOf(dir, resource) }
    keys.set(key.id, key).set(key.arn, key)
  }
  for (const alias of model.of('AWS::KMS::Alias')) {
    const key = keys.get(String(alias.properties['TargetKeyId']))
    if (key) keys.set(alias.name, key).set(alias.arn ?? alias.name, key)
  }
  return (id: unknown): Key => {
    const key = keys.get(String(id))
    if (!key) throw new AwsError('NotFoundException', `Key '${id}' does not exist`)
    return key
  }
}

const bytes = (value: unknown): Buffer => Buffer.from(String(value ?? ''), 'base64')
const contextOf = (request: Json): Record<string, string> =>
  (request['EncryptionContext'] ?? {}) as Record<string, string>
const contextText = (request: Json): string =>
  JSON.stringify(Object.entries(contextOf(request)).sort(([a], [b]) => (a < b ? -1 : 1)))

const signer = ({ id, material }: Key): SigningKey => {
  if (material.kind !== 'sign') throw new AwsError('InvalidKeyUsageException', `${id} is not a signing key`)
  return material
}
const sealer = ({ id, material }: Key): SealingKey => {
  if (material.kind !== 'seal') throw new AwsError('InvalidKeyUsageException', `${id} is a signing key`)
  return material
}
const dataKeyBytes = (request: Json): number =>
  typeof request['NumberOfBytes'] === 'number' ? request['NumberOfBytes'] : request['KeySpec'] === 'AES_128' ? 16 : 32

const dataKey = (key: Key, request: Json) => {
  const plain = randomBytes(dataKeyBytes(request))
  const CiphertextBlob = sealer(key).seal(plain, contextText(request)).toString('base64')
  return { KeyId: key.arn, CiphertextBlob, Plaintext: plain.toString('base64') }
}
const operations: Record<string, (key: Key, request: Json) => Json> = {
  Sign(key, request) {
    if (request['SigningAlgorithm'] !== algorithm)
      throw new AwsError('InvalidKeyUsageException', `This key signs with ${algorithm}`)
    if (request['MessageType'] === 'DIGEST')
      throw new AwsError('ValidationException', 'The local host signs messages of type RAW only') // node hashes what it signs
    const signature = signer(key).sign(bytes(request['Message']))
    return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm }
  },
  GetPublicKey: (key) => ({
    KeyId: key.arn,
    PublicKey: signer(key).publicKey().toString('base64'),
    KeySpec: 'ECC_NIST_P256',
    CustomerMasterKeySpec: 'ECC_NIST_P256',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: [algorithm],
  }),
  Encrypt: (key, request) => ({
    KeyId: key.arn,
    CiphertextBlob: sealer(key).seal(bytes(request['Plaintext']), contextText(request)).toString('base64'),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  }),
  Decrypt: (key, request) => ({
    KeyId: key.arn,
    Plaintext: sealer(key).open(bytes(request['CiphertextBlob']), contextText(request)).toString('base64'),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  }),
  GenerateDataKey: dataKey,
  GenerateDataKeyWithoutPlaintext(key, request) {
    const { Plaintext, ...sealed } = dataKey(key, request)
    return sealed
  },
}

/** KMS for the keys of the template. Their material is in the data folder, which only its owner can read. */
export const createKms = (model: Model, dataDir: string, access: AccessControl): WireService => {
  const find = keyring(model, join(dataDir, 'keys'))
  const call = async ({ operation, json, roleArn }: WireRequest) => {
    const run = operations[operation]
    if (!run) throw new AwsError('UnknownOperationException', `The local host does not run KMS ${operation}`)
    const request = json()
    const key = find(request['KeyId'] ?? sealedBy(bytes(request['CiphertextBlob'])))
    if (roleArn !== undefined) {
      const context = Object.entries(contextOf(request))
      access.require(roleArn, `kms:${operation}`, key.arn, {
        ...Object.fromEntries(context.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
        ...(context.length > 0 && { 'kms:EncryptionContextKeys': context.map(([name]) => name) }),
        ...(request['SigningAlgorithm'] !== undefined && {
          'kms:SigningAlgorithm': [String(request['SigningAlgorithm'])],
        }),
      })
    }
    return { body: run(key, request), contentType: 'application/x-amz-json-1.1' }
  }
  return { handles: (target) => target.startsWith('TrentService.'), call }
}
