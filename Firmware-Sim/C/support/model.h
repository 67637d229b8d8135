#pragma once
// The header of the model that a program is built for, whatever it is called: MODEL and MODEL_UPPER are its names.
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#define HEADER_(x) TEXT(x.h)
#include HEADER_(MODEL)

// OF_MODEL(ARENA_BYTES) is KWS_ARENA_BYTES.
#define OF_MODEL(name) JOIN(JOIN(MODEL_UPPER, _), name)
#define MODEL_BYTES_OF JOIN(MODEL, _model)
