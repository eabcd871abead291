import { describe, expect, it } from 'vitest'
import { fakeModel } from '#infra/local/host-fixture.ts'
import { createAccess } from './access.ts'

const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/purser'
const roleArn = 'arn:aws:iam::000000000000:role/Test-Role'
const role = (statements: object[], more: Record<string, unknown> = {}) => ({
  id: 'Role',
  type: 'AWS::IAM::Role',
  name: 'Test-Role',
  arn: roleArn,
  properties: { Policies: [{ PolicyDocument: { Statement: statements } }], ...more },
})
const accessOf = (...statements: object[]) => createAccess(fakeModel([role(statements)]))
const allow = (Action: unknown, Resource: unknown, Condition?: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition !== undefined && { Condition }),
})
const leading = (...keys: string[]) => ({ 'dynamodb:LeadingKeys': keys })
const onCheckouts = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHECKOUT#*'] } }

describe('access', () => {
  it('allows what a policy names, and refuses the rest with role, action and resource', () => {
    const access = accessOf(allow(['dynamodb:GetItem', 'dynamodb:Query'], table))
    expect(() => access.require(roleArn, 'dynamodb:GetItem', table)).not.toThrow()
    expect(() => access.require(roleArn, 'dynamodb:PutItem', table)).toThrow(
      `User: ${roleArn} is not authorized to perform: dynamodb:PutItem on resource: ${table}`,
    )
    expect(() => access.require(roleArn, 'dynamodb:Query', `${table}/index/gsi1`)).toThrow('not authorized')
    expect(() => access.require('arn:aws:iam::000000000000:role/Other', 'dynamodb:GetItem', table)).toThrow(
      'not authorized',
    )
    expect(access.denied().map(({ action }) => action)).toEqual([
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:GetItem',
    ])
  })

  it('reads * and ? in actions without regard to case, and in resources with it', () => {
    const access = accessOf(allow('dynamodb:get*', `${table}/index/gsi?`))
    expect(() => access.require(roleArn, 'dynamodb:GetItem', `${table}/index/gsi1`)).not.toThrow()
    expect(() => access.require(roleArn, 'dynamodb:GetItem', `${table}/index/GSI1`)).toThrow('not authorized')
    expect(() => access.require(roleArn, 'dynamodb:GetItem', `${table}/index/gsi12`)).toThrow('not authorized')
  })

  it('holds every leading key of a request against the families', () => {
    const access = accessOf(allow('dynamodb:*', table, onCheckouts))
    expect(() => access.require(roleArn, 'dynamodb:PutItem', table, leading('CHECKOUT#1', 'CHECKOUT#2'))).not.toThrow()
    expect(() => access.require(roleArn, 'dynamodb:PutItem', table, leading('CHECKOUT#1', 'USER#1'))).toThrow(
      'not authorized',
    )
    expect(access.denied()[0]?.context).toEqual(leading('CHECKOUT#1', 'USER#1'))
  })

  it('lets a deny win over any allow', () => {
    const deny = {
      ...allow('dynamodb:UpdateItem', table, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['AUDIT#*'] } }),
      Effect: 'Deny',
    }
    const access = accessOf(allow('*', '*'), deny)
    expect(() => access.require(roleArn, 'dynamodb:UpdateItem', table, leading('USER#1'))).not.toThrow()
    expect(() => access.require(roleArn, 'dynamodb:UpdateItem', table, leading('AUDIT#1'))).toThrow('explicit deny')
  })

  it('compares single values, and a missing key only satisfies ForAllValues', () => {
    const equals = accessOf(allow('kms:*', '*', { StringEquals: { 'kms:EncryptionContext:table': 'purser' } }))
    expect(() =>
      equals.require(roleArn, 'kms:Decrypt', 'k', { 'kms:EncryptionContext:table': ['purser'] }),
    ).not.toThrow()
    expect(() => equals.require(roleArn, 'kms:Decrypt', 'k', { 'kms:EncryptionContext:table': ['other'] })).toThrow()
    expect(() => equals.require(roleArn, 'kms:Decrypt', 'k')).toThrow()
    const every = accessOf(allow('dynamodb:Scan', table, onCheckouts))
    expect(() => every.require(roleArn, 'dynamodb:Scan', table)).not.toThrow()
  })

  it('refuses to start on a condition operator or a policy element it cannot judge', () => {
    expect(() => accessOf(allow('*', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }))).toThrow('IpAddress')
    expect(() => accessOf({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })).toThrow('NotAction')
  })

  it('adds the policies attached to a role, and refuses a managed one that is not in the template', () => {
    const attached = {
      id: 'Policy',
      type: 'AWS::IAM::Policy',
      name: 'Policy',
      properties: { Roles: ['Test-Role'], PolicyDocument: { Statement: allow('sqs:SendMessage', '*') } },
    }
    const access = createAccess(fakeModel([role([]), attached]))
    expect(() => access.require(roleArn, 'sqs:SendMessage', 'q')).not.toThrow()
    const managed = role([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })
    expect(() => createAccess(fakeModel([managed]))).toThrow('AdministratorAccess')
  })

  it('lets a service invoke a function only from the source its permission names', () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:approve'
    const api = 'arn:aws:execute-api:eu-west-1:000000000000:abc'
    const properties = {
      Principal: 'apigateway.amazonaws.com',
      FunctionName: arn,
      SourceArn: `${api}/*/POST/v1/*/approve`,
    }
    const access = createAccess(
      fakeModel([{ id: 'Permission', type: 'AWS::Lambda::Permission', name: 'Permission', properties }]),
    )
    expect(() => access.requireInvoke('apigateway.amazonaws.com', arn, `${api}/dev/POST/v1/{id}/approve`)).not.toThrow()
    expect(() => access.requireInvoke('apigateway.amazonaws.com', arn, `${api}/dev/GET/v1/{id}/approve`)).toThrow()
    expect(() => access.requireInvoke('events.amazonaws.com', arn, `${api}/dev/POST/v1/{id}/approve`)).toThrow()
  })

  it('refuses to start when a role is used by a service that may not take it', () => {
    const properties = { Role: roleArn }
    const fn = { id: 'Fn', type: 'AWS::Lambda::Function', name: 'fn', properties }
    const trusting = { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'states.amazonaws.com' } }] } }
    expect(() => createAccess(fakeModel([role([], trusting), fn]))).toThrow('Test/Fn: its role does not trust lambda')
    const method = (integration: object) => ({
      id: 'Get',
      type: 'AWS::ApiGateway::Method',
      name: 'Get',
      properties: { Integration: integration },
    })
    const called = (integration: object) => () => createAccess(fakeModel([role([], trusting), method(integration)]))
    expect(called({ Credentials: roleArn })).toThrow('Test/Get: its role does not trust apigateway')
    expect(called({})).not.toThrow()
  })
})
