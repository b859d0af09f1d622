/// Why Linux, or a helper that behaves as on Linux, refused.
///
/// The numbers are those of Linux on x86-64 and arm64, whatever system this runs on.
public enum LinuxError: Int32, Error, CaseIterable, Hashable, Sendable {
    case eperm = 1
    case enoent = 2
    case esrch = 3
    case eintr = 4
    case eio = 5
    case enxio = 6
    case e2big = 7
    case enoexec = 8
    case ebadf = 9
    case echild = 10
    case eagain = 11
    case enomem = 12
    case eacces = 13
    case efault = 14
    case enotblk = 15
    case ebusy = 16
    case eexist = 17
    case exdev = 18
    case enodev = 19
    case enotdir = 20
    case eisdir = 21
    case einval = 22
    case enfile = 23
    case emfile = 24
    case enotty = 25
    case etxtbsy = 26
    case efbig = 27
    case enospc = 28
    case espipe = 29
    case erofs = 30
    case emlink = 31
    case epipe = 32
    case edom = 33
    case erange = 34
    case edeadlk = 35
    case enametoolong = 36
    case enolck = 37
    case enosys = 38
    case enotempty = 39
    case eloop = 40
    case enomsg = 42
    case eidrm = 43
    case echrng = 44
    case el2nsync = 45
    case el3hlt = 46
    case el3rst = 47
    case elnrng = 48
    case eunatch = 49
    case enocsi = 50
    case el2hlt = 51
    case ebade = 52
    case ebadr = 53
    case exfull = 54
    case enoano = 55
    case ebadrqc = 56
    case ebadslt = 57
    case ebfont = 59
    case enostr = 60
    case enodata = 61
    case etime = 62
    case enosr = 63
    case enonet = 64
    case enopkg = 65
    case eremote = 66
    case enolink = 67
    case eadv = 68
    case esrmnt = 69
    case ecomm = 70
    case eproto = 71
    case emultihop = 72
    case edotdot = 73
    case ebadmsg = 74
    case eoverflow = 75
    case enotuniq = 76
    case ebadfd = 77
    case eremchg = 78
    case elibacc = 79
    case elibbad = 80
    case elibscn = 81
    case elibmax = 82
    case elibexec = 83
    case eilseq = 84
    case erestart = 85
    case estrpipe = 86
    case eusers = 87
    case enotsock = 88
    case edestaddrreq = 89
    case emsgsize = 90
    case eprototype = 91
    case enoprotoopt = 92
    case eprotonosupport = 93
    case esocktnosupport = 94
    case eopnotsupp = 95
    case epfnosupport = 96
    case eafnosupport = 97
    case eaddrinuse = 98
    case eaddrnotavail = 99
    case enetdown = 100
    case enetunreach = 101
    case enetreset = 102
    case econnaborted = 103
    case econnreset = 104
    case enobufs = 105
    case eisconn = 106
    case enotconn = 107
    case eshutdown = 108
    case etoomanyrefs = 109
    case etimedout = 110
    case econnrefused = 111
    case ehostdown = 112
    case ehostunreach = 113
    case ealready = 114
    case einprogress = 115
    case estale = 116
    case euclean = 117
    case enotnam = 118
    case enavail = 119
    case eisnam = 120
    case eremoteio = 121
    case edquot = 122
    case enomedium = 123
    case emediumtype = 124
    case ecanceled = 125
    case enokey = 126
    case ekeyexpired = 127
    case ekeyrevoked = 128
    case ekeyrejected = 129
    case eownerdead = 130
    case enotrecoverable = 131
    case erfkill = 132
    case ehwpoison = 133
    case enotsupp = 524
}

extension LinuxError {
    /// The name in the headers, as in `ENOENT`.
    public var name: String { Self.terms[self]?.name ?? "errno \(rawValue)" }

    /// What a helper returns in R0 for this error: the negated number in two's complement.
    public var helperResult: UInt64 { UInt64(bitPattern: -Int64(rawValue)) }
}

extension LinuxError: CustomStringConvertible {
    /// Name and meaning, as in "ENOENT (no such entry)".
    public var description: String { "\(name) (\(meaning))" }

    /// The meaning in a few words.
    public var meaning: String { Self.terms[self]?.meaning ?? "unknown error" }
}
