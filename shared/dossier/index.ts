export * from './bytes.ts';
export * from './circumstances.ts';
export * from './dossier.ts';
export * from './seal.ts';
export * from './sign.ts';
export * from './signed-text.ts';
export * from './slip-number.ts';
export * from './uuid.ts';
