export { fieldAt, type FieldPath, messageBelow, messagesIn, valueOf } from './fields.ts';
export { maskAddress, maskBirthDate, maskIdentityNumber, maskName, maskPhone } from './masks.ts';
export { maskMessage } from './mask-message.ts';
export { carriesPersons, personIdsOf, sensitiveFieldNames, sensitiveFieldsOf } from './personal.ts';
export { stripFields } from './strip-fields.ts';
export { checkRevealLimit, GRANT_MS, REVEAL_WINDOW_MS, REVEALS_PER_WINDOW } from './reveal.ts';
