export { type LayOutOptions, layOut } from './lay-out.tsx';
