export { type DynamoLocal, dynamoLocalClient, hasJava, startDynamoLocal } from './dynamo-local.ts'
