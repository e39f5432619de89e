/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/kdl/kdl_chain.h"

#include <kdl/chain.hpp>
#include <kdl/chainfksolverpos_recursive.hpp>

static KDL::Joint joint_of(const kdl_link &link)
{
    static const KDL::Joint::JointType TYPE[] = {
        KDL::Joint::None,   KDL::Joint::RotX,   KDL::Joint::RotY,  KDL::Joint::RotZ,
        KDL::Joint::TransX, KDL::Joint::TransY, KDL::Joint::TransZ};
    return KDL::Joint(TYPE[link.motion], link.sign);
}

static KDL::Segment segment_of(const kdl_link &link)
{
    const KDL::Frame dh = KDL::Frame::DH(link.a_mm, link.alpha, link.d_mm, link.theta);
    const KDL::Frame rest(KDL::Rotation::RPY(link.rpy_rad[0], link.rpy_rad[1], link.rpy_rad[2]),
                          KDL::Vector(link.xyz_mm[0], link.xyz_mm[1], link.xyz_mm[2]));
    return KDL::Segment(joint_of(link), dh * rest);
}

int kdl_available(void)
{
    return 1;
}

void kdl_forward(const kdl_link *link, size_t count, const double *joints, double tip_mm[3],
                 double axis[3])
{
    KDL::Chain chain;
    for (size_t i = 0; i < count; i++) {
        chain.addSegment(segment_of(link[i]));
    }
    KDL::JntArray q(chain.getNrOfJoints());
    for (unsigned i = 0; i < q.rows(); i++) {
        q(i) = joints[i];
    }
    KDL::Frame end;
    KDL::ChainFkSolverPos_recursive(chain).JntToCart(q, end);
    for (int i = 0; i < 3; i++) {
        tip_mm[i] = end.p(i);
        axis[i] = end.M(i, 2);
    }
}
